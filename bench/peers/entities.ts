// The entity fetches of a router, on the peers as subgraphs: sessions of cached pages, where a peer caches any. As written, each
// session costs a call.
import { cacheSettings } from '../benchmarks.ts'
import { entityBody, entityKeys, readEntities, readNodes } from '../entity-fetches.ts'
import { benchSecret, caller, type Harness, type Server, toCandidate } from '../harness.ts'
import { agentNames, numberMark } from '../lists.ts'
import { type Candidate, measureRounds, type Rounds, warmedUp } from '../rounds.ts'
import { gatewayName, printComparison } from './entrant.ts'
import { startPeer, variants } from './variants.ts'

const longMs = 3_600_000
/** Two for each connection: no two operations under way fetch the same sessions. */
const lists = agentNames.slice(0, 64)
const counts = [1, 100]

interface Entrant {
  readonly name: string
  readonly server: Server
  readonly hasPages: boolean
}

export async function measureEntities(harness: Harness, rounds: Rounds): Promise<void> {
  const authorization = await harness.authorizationOf(caller)
  const headers = { authorization, 'x-router-secret': benchSecret }
  const gateway = await harness.startGateway({ ...cacheSettings.on, ROUTER_SECRET: benchSecret })
  const entrants: Entrant[] = [{ name: gatewayName, server: gateway, hasPages: true }]
  for (const variant of variants.filter(({ runs }) => runs.includes('entities'))) {
    const server = await startPeer(harness, variant, longMs, { SUBGRAPH: 'on' })
    entrants.push({ name: variant.name, server, hasPages: variant.caches.includes('PAGES_MS') })
  }
  let next = rounds
  for (const key of entityKeys)
    for (const count of counts) {
      const candidates: Candidate[] = []
      for (const { name, server, hasPages } of entrants) {
        const bodies: string[] = []
        let minBytes = Number.POSITIVE_INFINITY
        for (const agentName of lists) {
          // Fills the caches of pages.
          const nodes = (await readNodes(server.ready, authorization, agentName)).slice(0, count)
          // A variable that the document does not declare, another in each request: no response cache has the response.
          const body = entityBody(key, agentName, nodes, { unused: numberMark })
          const text = await readEntities(server.ready, headers, body, agentName, nodes)
          minBytes = Math.min(minBytes, Buffer.byteLength(text))
          bodies.push(body)
        }
        const plan = { authorization, routerSecret: benchSecret, bodies, minBytes }
        candidates.push(toCandidate(harness, { ...plan, name, server, calls: hasPages ? 0 : count }))
      }
      printComparison(
        `entity fetches ${key}, ${count}: ${rounds.rounds} rounds of ${rounds.ms / 1_000} s`,
        await measureRounds(candidates, next),
        'Apollo, as written',
      )
      next = warmedUp(rounds)
    }
  await Promise.all(entrants.map(({ server }) => server.stop()))
}
