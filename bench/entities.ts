// How much of what this machine can serve do the entity fetches of a router get? Ratios to raw `node:http` with the same bytes.
// `npm run bench:entities`; `--rounds`, `--ms` and `--warm-up`.
import assert from 'node:assert/strict'
import { cacheSettings } from './benchmarks.ts'
import { benchSecret, caller, checkedResponses, openHarness, toCandidate } from './harness.ts'
import { agentNames, numberMark } from './lists.ts'
import { measureRounds, median, parseFlags, parseRounds, ratioOf, show, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const flags = parseFlags({ rounds: '3', ms: '2000', 'warm-up': '8000' })
const query =
  'query($refs: [_Any!]!) { _entities(representations: $refs) { ... on AgentSession { id sessionId status createdAt lastAccessedAt expiresAt } } }'
const [agentName = ''] = agentNames

await using harness = await openHarness()
const server = await harness.startGateway({ ...cacheSettings.on, ROUTER_SECRET: benchSecret })
const authorization = await harness.authorizationOf(caller)
const [list = ''] = await checkedResponses(server.ready, authorization, 100, [agentName])
const { data } = JSON.parse(list) as {
  data: { sessions: { edges: { node: { id: string; sessionId: string } }[] } }
}
const nodes = data.sessions.edges.map(({ node }) => node)
const kinds = {
  'by agentName and sessionId': ({ sessionId }: (typeof nodes)[number]) => ({ agentName, sessionId }),
  'by id': ({ id }: (typeof nodes)[number]) => ({ id }),
}

const rows: string[][] = []
for (const [kind, keyOf] of Object.entries(kinds))
  for (const count of [1, 100]) {
    // A variable that the document does not declare, another in each request: no response cache has the response.
    const refs = nodes.slice(0, count).map((node) => ({ __typename: 'AgentSession', ...keyOf(node) }))
    const body = JSON.stringify({ query, variables: { refs, unused: numberMark } })
    const text = await read(body)
    const raw = await harness.startServer(new URL('limit-process.ts', import.meta.url), { LIMIT: 'raw' })
    await raw.ask('responses', [[body, text]])
    const toOne = (name: string, candidate: typeof server) =>
      toCandidate(harness, {
        authorization,
        name,
        server: candidate,
        routerSecret: benchSecret,
        bodies: [body],
        minBytes: Buffer.byteLength(text),
      })
    const measured = await measureRounds([toOne('raw', raw), toOne('gateway', server)], parseRounds(flags))
    const ratio = ratioOf(measured, 'gateway', 'raw')
    const cpuUs = median((measured.get('gateway') ?? []).map((one) => one.cpuUs))
    rows.push([`${kind}, ${count}`, showRatio(ratio), show(ratio.byCpu), cpuUs.toFixed(0)])
  }
printTable(
  'Entity fetches: representations of one list whose page is cached; by id each costs a call',
  ['representations', 'operations / raw (least–most)', 'by processor time', 'processor µs / operation'],
  rows,
)

async function read(body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization, 'x-router-secret': benchSecret }
  const response = await fetch(server.ready, { method: 'POST', headers, body })
  const text = await response.text()
  // An entity that is not found is null, and an error.
  assert.ok(response.status === 200 && !text.includes('"errors"'), text.slice(0, 300))
  return text
}
