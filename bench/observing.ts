// What do metrics, Server-Timing and the flight recorder cost? Ratios to the same gateway without them, and, for what such a ratio
// is worth, of other gateways without them. Each is several processes. `npm run bench:observing`; `--processes`, `--rounds`, `--ms`,
// `--warm-up` and `--only miss,hit`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchmarkName, benchmarks, cacheSettings, observingSettings } from './benchmarks.ts'
import { caller, checkedResponses, openHarness, toCandidate } from './harness.ts'
import { agentNames } from './lists.ts'
import { type Candidate, measureRounds, median, parseFlags, parseRounds, ratioOf, show } from './rounds.ts'
import { printTable } from './table.ts'

const edges = 20
const flags = parseFlags({
  processes: '3',
  rounds: '24',
  ms: '300',
  'warm-up': '4000',
  only: 'miss,hit,repeated',
})

const directory = mkdtempSync(join(tmpdir(), 'observing-'))
const variants = { off: {}, 'off, again': {}, on: observingSettings(directory) }
const rows: string[][] = []
try {
  for (const name of flags.only.split(',')) rows.push(await compare(name as BenchmarkName))
} finally {
  rmSync(directory, { recursive: true })
}
printTable(
  `Metrics, Server-Timing and flight recorder, ${edges} edges, ${flags.rounds} rounds of ${flags.ms} ms, ${flags.processes} processes of each`,
  ['question', 'processor µs / operation, off', 'on', 'on / off', 'off again / off'],
  rows,
)

/** Starts gateways of each variant, and measures them in turn. */
async function compare(name: BenchmarkName): Promise<string[]> {
  await using harness = await openHarness()
  const { cache, bodies, name: question } = benchmarks[name]
  const authorization = await harness.authorizationOf(caller)
  // Where pages are cached, the load meets no list that is not.
  const readNames = cache === 'off' ? agentNames.slice(0, 20) : agentNames
  const candidates: Candidate[] = []
  for (let number = 0; number < Number(flags.processes); number += 1) {
    for (const [variant, settings] of Object.entries(variants)) {
      const server = await harness.startGateway({ ...cacheSettings[cache], ...settings })
      const texts = await checkedResponses(server.ready, authorization, edges, readNames)
      const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
      candidates.push(
        toCandidate(harness, {
          name: variant,
          server,
          authorization,
          minBytes,
          bodies: bodies(edges),
          calls: cache === 'off' ? 1 : 0,
        }),
      )
    }
  }
  const measured = await measureRounds(candidates, parseRounds(flags))
  const cpuUs = (variant: string) => median((measured.get(variant) ?? []).map((one) => one.cpuUs)).toFixed(0)
  const ratio = (variant: string) => show(1 / ratioOf(measured, variant, 'off').byCpu)
  return [question, cpuUs('off'), cpuUs('on'), ratio('on'), ratio('off, again')]
}
