// How much of what this machine can serve does the gateway serve? Ratios to raw `node:http` with the same bytes, of one
// run. `npm run bench:throughput`; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit` shorten it.
import { parseArgs } from 'node:util'
import { type Benchmark, type BenchmarkName, benchmarks, cacheSettings } from './benchmarks.ts'
import { caller, checkedResponses, type Harness, openHarness, type Server, toCandidate } from './harness.ts'
import { agentNames, listBody } from './lists.ts'
import { type Candidate, measureRounds, median, parseRounds, ratioOf, show, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '2000' },
    'warm-up': { type: 'string', default: '8000' },
    edges: { type: 'string', default: '20,100' },
    only: { type: 'string', default: Object.keys(benchmarks).join() },
  },
})
const rounds = parseRounds(values)
const asked: (readonly [string, Benchmark])[] = values.only
  .split(',')
  .map((name) => [name, benchmarks[name as BenchmarkName]] as const)

interface Servers {
  readonly raw: Server
  readonly rawInTurn: Server
  readonly express: Server
  readonly gateway: { readonly off: Server; readonly on: Server }
}

const harness: Harness = await openHarness()
try {
  const limit = (kind: string) =>
    harness.startServer(new URL('limit-process.ts', import.meta.url), { LIMIT: kind })
  const servers: Servers = {
    raw: await limit('raw'),
    rawInTurn: await limit('raw'),
    express: await limit('express'),
    gateway: {
      off: await harness.startGateway(cacheSettings.off),
      on: await harness.startGateway(cacheSettings.on),
    },
  }
  for (const first of values.edges.split(',').map(Number)) {
    await measureEdges(servers, first)
  }
} finally {
  await harness.close()
}

async function measureEdges({ raw, rawInTurn, express, gateway }: Servers, first: number): Promise<void> {
  const authorization = await harness.authorizationOf(caller)
  const texts = await checkedResponses(gateway.on.ready, authorization, first, agentNames)
  await checkedResponses(gateway.off.ready, authorization, first, agentNames.slice(0, 20))
  const known = agentNames.map((name, index) => [listBody(name, first), texts[index] ?? ''] as const)
  const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
  await Promise.all([
    raw.ask('responses', known.slice(0, 1)),
    rawInTurn.ask('responses', known),
    express.ask('responses', known.slice(0, 1)),
  ])
  const plan = { authorization, minBytes }
  const one = benchmarks.repeated.bodies(first)
  const inTurn = benchmarks.repeatedInTurn.bodies(first)
  const candidates: Candidate[] = [
    toCandidate(harness, { ...plan, name: 'raw node:http', server: raw, bodies: one, calls: 0 }),
    toCandidate(harness, {
      ...plan,
      name: 'raw node:http, 512 responses in turn',
      server: rawInTurn,
      bodies: inTurn,
      calls: 0,
    }),
    toCandidate(harness, { ...plan, name: 'bare Express', server: express, bodies: one, calls: 0 }),
    ...asked.map(([, { name, cache, bodies }]) =>
      toCandidate(harness, {
        ...plan,
        name: `gateway: ${name}`,
        server: gateway[cache],
        bodies: bodies(first),
        calls: cache === 'off' ? 1 : 0,
      }),
    ),
  ]
  const measured = await measureRounds(candidates, rounds)
  printTable(
    `${first} edges, ${Math.round(minBytes / 1024)} KiB, ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
    ['server and question', 'operations / raw (least–most)', 'by processor time', 'processor µs / operation'],
    [...measured].map(([name, all]) => {
      const ratio = ratioOf(measured, name, 'raw node:http')
      return [name, showRatio(ratio), show(ratio.byCpu), median(all.map(({ cpuUs }) => cpuUs)).toFixed(0)]
    }),
  )
}
