// How much of what this machine can serve does the gateway serve? Ratios to raw `node:http` with the same bytes, of one
// run. `npm run bench:throughput`; `--rounds`, `--ms`, `--warm-up`, `--edges 20,100` and `--only miss,hit` shorten it.
import { type BenchmarkName, benchmarks, cacheSettings } from './benchmarks.ts'
import { caller, checkedResponses, openHarness, type Server, toCandidate } from './harness.ts'
import { agentNames, listBody } from './lists.ts'
import { measureRounds, median, parseFlags, parseRounds, ratioOf, show, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const flags = parseFlags({
  rounds: '3',
  ms: '2000',
  'warm-up': '8000',
  edges: '20,100',
  only: Object.keys(benchmarks).join(),
})
const rounds = parseRounds(flags)
const chosen = flags.only.split(',').map((name) => benchmarks[name as BenchmarkName])

await using harness = await openHarness()
const startLimit = (kind: string) =>
  harness.startServer(new URL('limit-process.ts', import.meta.url), { LIMIT: kind })
const raw = await startLimit('raw')
const rawInTurn = await startLimit('raw')
const express = await startLimit('express')
const off = await harness.startGateway(cacheSettings.off)
const on = await harness.startGateway(cacheSettings.on)
const authorization = await harness.authorizationOf(caller)
for (const first of flags.edges.split(',').map(Number)) {
  const texts = await checkedResponses(on.ready, authorization, first, agentNames)
  await checkedResponses(off.ready, authorization, first, agentNames.slice(0, 20))
  const responses = agentNames.map((name, index) => [listBody(name, first), texts[index] ?? ''] as const)
  await raw.ask('responses', responses.slice(0, 1))
  await rawInTurn.ask('responses', responses)
  await express.ask('responses', responses.slice(0, 1))
  const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
  const toOne = (name: string, server: Server, bodies: readonly string[], calls: 0 | 1 = 0) =>
    toCandidate(harness, { authorization, minBytes, name, server, bodies, calls })
  const one = benchmarks.repeated.bodies(first)
  const candidates = [
    toOne('raw node:http', raw, one),
    toOne('raw node:http, 512 responses in turn', rawInTurn, benchmarks.repeatedInTurn.bodies(first)),
    toOne('bare Express', express, one),
    ...chosen.map(({ name, cache, bodies }) =>
      cache === 'off'
        ? toOne(`gateway: ${name}`, off, bodies(first), 1)
        : toOne(`gateway: ${name}`, on, bodies(first)),
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
