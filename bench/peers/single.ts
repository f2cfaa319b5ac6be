// One benchmark, run on every peer that takes part in it and on the gateway.
import { type BenchmarkName, benchmarks, cacheSettings } from '../benchmarks.ts'
import { caller, checkedResponses, type Harness, type Server, toCandidate } from '../harness.ts'
import { agentNames } from '../lists.ts'
import { type Candidate, measureRounds, type Rounds, warmedUp } from '../rounds.ts'
import { type Entrant, gatewayName, printComparison } from './entrant.ts'
import { startPeer, variants } from './variants.ts'

const longMs = 3_600_000
const raw = 'raw node:http'

/** Measures lists of each of these sizes in turn, on the same servers. `others`: beside the peers of variants.ts. */
export async function measureSingle(
  harness: Harness,
  name: BenchmarkName,
  sizes: readonly number[],
  rounds: Rounds,
  others: readonly Entrant[],
): Promise<void> {
  const { name: title, cache, bodies } = benchmarks[name]
  const authorization = await harness.authorizationOf(caller)
  const limit = await harness.startServer(new URL('../limit-process.ts', import.meta.url), { LIMIT: 'raw' })
  const entrants: readonly Entrant[] = [
    { name: gatewayName, start: () => harness.startGateway(cacheSettings[cache]) },
    ...variants
      .filter(({ runs }) => runs.includes(name))
      .map((variant) => ({ name: variant.name, start: () => startPeer(harness, variant, longMs) })),
    ...others,
  ]
  const servers: (readonly [Entrant, Server])[] = []
  for (const entrant of entrants) servers.push([entrant, await entrant.start()])
  // The gateway's upstream client ignores it, and so do the peers'.
  await harness.upstream.ask('cacheable', cache === 'on')
  for (const [index, first] of sizes.entries()) {
    const sent = bodies(first)
    const names = agentNames.slice(0, sent.length === 1 ? 1 : cache === 'on' ? agentNames.length : 20)
    const candidates: Candidate[] = []
    for (const [{ name: of, form }, server] of servers) {
      // Fills the caches of servers that have any.
      const texts = await checkedResponses(server.ready, authorization, first, names, form)
      if (of === gatewayName) {
        await limit.ask('responses', [['', texts[0]]])
        const plan = { authorization, bodies: sent, minBytes: 100, calls: 0 }
        candidates.push(toCandidate(harness, { ...plan, name: raw, server: limit }))
      }
      const minBytes = Math.min(...texts.map((text) => Buffer.byteLength(text))) - 8
      const plan = { authorization, bodies: form ? sent.map(form.toBody) : sent, minBytes }
      candidates.push(toCandidate(harness, { ...plan, name: of, server, calls: cache === 'off' ? 1 : 0 }))
    }
    const measured = await measureRounds(candidates, index === 0 ? rounds : warmedUp(rounds))
    printComparison(
      `${title}, ${first} edges: ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
      measured,
      raw,
    )
  }
  await harness.upstream.ask('cacheable', false)
  await Promise.all([limit, ...servers.map(([, server]) => server)].map((server) => server.stop()))
}
