// A change that a request has seen: no page from before it is served again, in whatever order it was read.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { row } from '../emulator/start-emulator.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway } from './start-gateway.ts'

const noCache = { headers: { 'cache-control': 'no-cache' } }
const rows = Array.from({ length: 150 }, (_, index) => row(`r${index}`, 1_000 + index))
const oldest = '{ sessions(agentName: "bot", first: 2, order: ASC) { nodes { sessionId } } }'
const newest = '{ sessions(agentName: "bot", first: 2) { nodes { sessionId } } }'

async function startWithRows(t: TestContext) {
  const clock = createVirtualClock()
  const started = await startGateway(t, {
    clock,
    emulator: { data: 'empty', behaviour: { enforceIdentityOnById: true } },
  })
  const { query, emulator, keyOf } = started
  for (const name of ['alice', 'bob']) emulator.setSessions('bot', keyOf(name), rows)
  const idsOf = async (document: string, options?: Parameters<typeof query>[2]) => {
    const { body } = await query(document, {}, options)
    return body.data?.['sessions'].nodes.map(({ sessionId }: { sessionId: string }) => sessionId)
  }
  return { ...started, clock, idsOf }
}

test('a session that was deleted is missing from both orders once one of them was read with no-cache', async (t) => {
  const { idsOf, emulator, gateway, keyOf, clock } = await startWithRows(t)
  // Until the response is served without being executed.
  for (let time = 0; time < 4; time += 1) assert.deepEqual(await idsOf(oldest), ['r0', 'r1'])
  assert.ok(gateway.stats().responseCacheHits > 0)
  assert.deepEqual(await idsOf(oldest, { as: 'bob' }), ['r0', 'r1'])
  emulator.removeSession('bot', keyOf('alice'), 'r0')
  clock.advance(1)
  assert.deepEqual(await idsOf(newest, noCache), ['r149', 'r148'])
  emulator.requests.length = 0
  assert.deepEqual(await idsOf(oldest), ['r1', 'r2'])
  assert.equal(emulator.requests.length, 1)
  // Another caller's list has not changed.
  assert.deepEqual(await idsOf(oldest, { as: 'bob' }), ['r0', 'r1'])
  assert.equal(emulator.requests.length, 1)
})

test('a session that is not found by its id is missing from both orders', async (t) => {
  const { query, idsOf, emulator, keyOf, clock } = await startWithRows(t)
  const { body } = await query('{ sessions(agentName: "bot", first: 1, order: ASC) { nodes { id } } }')
  const id: string = body.data?.['sessions'].nodes[0].id
  await idsOf(newest)
  emulator.removeSession('bot', keyOf('alice'), 'r0')
  clock.advance(1)
  assert.deepEqual((await query('query($id: ID!) { node(id: $id) { id } }', { id })).body, {
    data: { node: null },
  })
  assert.deepEqual(await idsOf(oldest), ['r1', 'r2'])
})

test('when the upstream fails after the change, the cached pages are served', async (t) => {
  const { query, idsOf, emulator, clock } = await startWithRows(t)
  await idsOf(oldest)
  clock.advance(1)
  await idsOf(newest, noCache)
  emulator.fail({ kind: 'status', status: 503 })
  const { body, headers } = await advanceUntilSettled(clock, query(oldest))
  assert.deepEqual(body, { data: { sessions: { nodes: [{ sessionId: 'r0' }, { sessionId: 'r1' }] } } })
  assert.match(headers.get('cache-status') ?? '', /stale/)
})
