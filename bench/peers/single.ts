// One benchmark, run on every peer that takes part in it and on the gateway.
import { type BenchmarkName, benchmarks, cacheSettings } from '../benchmarks.ts'
import { caller, checkedResponses, type Harness, type Server, toCandidate } from '../harness.ts'
import { agentNames } from '../lists.ts'
import { type Candidate, measureRounds, median, type Rounds, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'
import { startPeer, variants } from './variants.ts'

const longMs = 3_600_000
const raw = 'raw node:http'
const project = 'this gateway'

export async function measureSingle(harness: Harness, name: BenchmarkName, first: number, rounds: Rounds) {
  const { name: title, cache, bodies } = benchmarks[name]
  const plan = { authorization: await harness.authorizationOf(caller), bodies: bodies(first) }
  const names = agentNames.slice(0, plan.bodies.length === 1 ? 1 : cache === 'on' ? agentNames.length : 20)
  const limit = await harness.startServer(new URL('../limit-process.ts', import.meta.url), { LIMIT: 'raw' })
  const servers = new Map<string, Server>([[raw, limit]])
  servers.set(project, await harness.startGateway(cacheSettings[cache]))
  for (const variant of variants.filter((one) => one.benchmarks.includes(name)))
    servers.set(variant.name, await startPeer(harness, variant, longMs))

  const candidates: Candidate[] = []
  for (const [of, server] of servers) {
    if (server === limit) {
      candidates.push(toCandidate(harness, { ...plan, name: raw, server, minBytes: 100, calls: 0 }))
      continue
    }
    // Fills the caches of servers that have any.
    const texts = await checkedResponses(server.ready, plan.authorization, first, names)
    if (of === project) await limit.ask('responses', [['', texts[0]]])
    const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
    candidates.push(
      toCandidate(harness, { ...plan, name: of, server, minBytes, calls: cache === 'off' ? 1 : 0 }),
    )
  }
  const measured = await measureRounds(candidates, rounds)
  printTable(
    `${title}, ${first} edges: ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
    [
      'server',
      'operations / raw (least–most)',
      'this gateway is … × it',
      'by processor time',
      'processor µs / operation',
    ],
    [...measured].map(([of, all]) => {
      const lead = ratioOf(measured, project, of)
      const cpuUs = median(all.map((measurement) => measurement.cpuUs)).toFixed(0)
      return [of, showRatio(ratioOf(measured, of, raw)), show(lead.median), show(lead.byCpu), cpuUs]
    }),
  )
  await Promise.all([...servers.values()].map((server) => server.stop()))
}
