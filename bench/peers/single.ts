// The single questions, asked of every peer that can answer them and of the gateway.

import { type BenchmarkName, benchmarks, cacheSettings } from '../benchmarks.ts'
import { caller, checkedResponses, type Harness, type Server, toCandidate } from '../harness.ts'
import { agentNames } from '../lists.ts'
import { type Candidate, measureRounds, median, type Rounds, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'
import { environmentOf, type Variant, variants } from './variants.ts'

const longMs = 3_600_000
const raw = 'raw node:http'
const project = 'this gateway'

export async function measureQuestion(
  harness: Harness,
  name: BenchmarkName,
  first: number,
  rounds: Rounds,
): Promise<void> {
  const { name: title, cache, bodies } = benchmarks[name]
  const authorization = await harness.authorizationOf(caller)
  const sent = bodies(first)
  const names = sent.length === 1 ? agentNames.slice(0, 1) : agentNames
  const servers: Server[] = []
  const toOne = async (of: string, server: Server): Promise<Candidate> => {
    servers.push(server)
    // All pages are held from here on, where pages are held.
    const texts = await checkedResponses(
      server.ready,
      authorization,
      first,
      cache === 'on' ? names : names.slice(0, 20),
    )
    const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
    const calls = cache === 'off' ? 1 : 0
    return toCandidate(harness, { name: of, server, authorization, bodies: sent, minBytes, calls })
  }

  const limit = await harness.startServer(new URL('../limit-process.ts', import.meta.url), { LIMIT: 'raw' })
  const gateway = await harness.startGateway(cacheSettings[cache])
  const candidates: Candidate[] = [await toOne(project, gateway)]
  const [answer = ''] = await checkedResponses(gateway.ready, authorization, first, names.slice(0, 1))
  await limit.ask('answers', [['', answer]])
  servers.push(limit)
  candidates.unshift(
    toCandidate(harness, {
      name: raw,
      server: limit,
      authorization,
      bodies: sent,
      minBytes: 100,
      calls: 0,
    }),
  )
  for (const variant of variants.filter(({ questions }) => questions.includes(name))) {
    const peer = await startPeer(harness, variant, longMs)
    candidates.push(await toOne(variant.name, peer))
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
      const ahead = ratioOf(measured, project, of)
      return [
        of,
        showRatio(ratioOf(measured, of, raw)),
        show(ahead.median),
        show(ahead.byCpu),
        median(all.map(({ cpuUs }) => cpuUs)).toFixed(0),
      ]
    }),
  )
  await Promise.all(servers.map((server) => server.stop()))
}

export function startPeer(harness: Harness, variant: Variant, keepMs: number): Promise<Server> {
  return harness.startServer(new URL('peer-process.ts', import.meta.url), environmentOf(variant, keepMs))
}
