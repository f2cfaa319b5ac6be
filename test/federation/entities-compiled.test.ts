// Entities are fetched by compiled queries from the second request on, with the response that Apollo gives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { agentOf, type Representation, sessionOf, startForRouter } from './as-router.ts'

const selection =
  '... on Agent { id name sessions(first: 1) { nodes { id } } } ... on AgentSession { id sessionId status agent { name } createdAt }'

/** Starts a gateway, and returns the ids of alice's sessions a and b. */
async function startWithSessions(t: Parameters<typeof startForRouter>[0]) {
  const started = await startForRouter(t, {
    emulator: { data: 'empty' },
    settings: { RESPONSE_CACHE_MAX_BYTES: '0' },
  })
  started.emulator.setSessions('bot', started.keyOf('alice'), [row('a', 2), row('b', 1)])
  started.emulator.setSessions('other', started.keyOf('alice'), [row('c', 1)])
  const { body } = await started.query('{ sessions(agentName: "bot") { nodes { id } } }')
  const ids: string[] = body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
  /** How the request was served, and its response. */
  const fetchEntities = async (representations: readonly Representation[]) => {
    const { text, headers } = await started.entities(representations, selection)
    const { servedBy } = await started.log.waitForRequest(String(headers.get('x-request-id')))
    return { text, servedBy }
  }
  return { ...started, ids, fetchEntities }
}

test('sessions by id and by name, and agents: the same response by Apollo and compiled', async (t) => {
  const { ids, fetchEntities } = await startWithSessions(t)
  const byId = ids.map((id) => ({ __typename: 'AgentSession', id }))
  const byName = [sessionOf('bot', 'b'), sessionOf('bot', 'a')]
  const all = [...byId, agentOf('bot'), ...byName, agentOf('other')]
  const byApollo = await fetchEntities(all)
  assert.equal(byApollo.servedBy, 'apollo')
  assert.match(byApollo.text, /"sessionId":"b".*"name":"bot".*"sessionId":"a".*"name":"other"/)
  assert.deepEqual(await fetchEntities(all), { ...byApollo, servedBy: 'compiled' })
  for (const representations of [byId, byName, [agentOf('bot')], []])
    assert.equal((await fetchEntities(representations)).servedBy, 'compiled')
})

test('an entity that is not found is null with its error, said by Apollo each time', async (t) => {
  const { fetchEntities, gateway } = await startWithSessions(t)
  const representations = [sessionOf('bot', 'a'), sessionOf('bot', 'nope')]
  const withoutRequestId = async () => {
    const { text, servedBy } = await fetchEntities(representations)
    return { text: text.replace(/"requestId":"[^"]*"/, ''), servedBy }
  }
  const first = await withoutRequestId()
  assert.equal(first.servedBy, 'apollo')
  assert.match(first.text, /"NOT_FOUND"/)
  assert.deepEqual(await withoutRequestId(), first)
  assert.deepEqual(gateway.stats().bailouts, { resolver: 1 })
})
