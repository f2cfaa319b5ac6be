// The headers about the freshness and the origin of a response: Cache-Control, Vary, Cache-Status.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { type QueryResponse, startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 3) { nodes { sessionId } } }'

function headersOf({ headers }: QueryResponse) {
  const [control, vary, status] = ['cache-control', 'vary', 'cache-status'].map((name) => headers.get(name))
  return { control, vary, status }
}

/** The headers of a response that may be kept for so many seconds. */
function kept(maxAge: number, status: string) {
  return {
    control: `private, max-age=${maxAge}`,
    vary: 'Accept, Authorization',
    status: `sessions-gateway; ${status}`,
  }
}

const noStore = (status: string | null) => ({
  control: 'no-store',
  vary: 'Accept, Authorization',
  status: status && `sessions-gateway; ${status}`,
})
const counts = (hit: number, stale: number, miss: number, collapsed: number) =>
  `detail="hit=${hit} stale=${stale} miss=${miss} collapsed=${collapsed}"`

test('a page that was just read may be cached as long as it is fresh', async (t) => {
  const { query } = await startGateway(t, { clock: createVirtualClock() })
  assert.deepEqual(headersOf(await query(document)), kept(5, `fwd=miss; ${counts(0, 0, 1, 0)}`))
})

for (const [afterMs, maxAge, ttl] of [
  [0, 5, 5],
  [1, 4, 4],
  [2_000, 3, 3],
  [4_001, 0, 0],
  [5_000, 0, 0],
] as const) {
  test(`a fresh page of ${afterMs} ms may be cached for ${maxAge} s`, async (t) => {
    const clock = createVirtualClock()
    const { query } = await startGateway(t, { clock })
    await query(document)
    clock.advance(afterMs)
    assert.deepEqual(headersOf(await query(document)), kept(maxAge, `hit; ttl=${ttl}; ${counts(1, 0, 0, 0)}`))
  })
}

for (const [afterMs, ttl] of [
  [5_001, -1],
  [15_000, -10],
  [60_000, -55],
] as const) {
  test(`a stale page of ${afterMs} ms may not be cached, and states since when it is stale`, async (t) => {
    const clock = createVirtualClock()
    const { query } = await startGateway(t, { clock })
    await query(document)
    clock.advance(afterMs)
    assert.deepEqual(headersOf(await query(document)), kept(0, `hit; ttl=${ttl}; ${counts(0, 1, 0, 0)}`))
  })
}

test('a response whose call was joined is marked as collapsed', async (t) => {
  const { query, emulator, gateway } = await startGateway(t, { clock: createVirtualClock() })
  const gate = createGate()
  emulator.script(gate.fault)
  const first = query(document)
  await gate.reached
  const second = query(document)
  // Requests that come after the second one and get responses: the second has long joined by then.
  for (let count = 0; count < 10; count += 1) {
    await query('{ __typename }')
  }
  gate.release()
  assert.deepEqual(headersOf(await first), kept(5, `fwd=miss; ${counts(0, 0, 1, 0)}`))
  assert.deepEqual(headersOf(await second), kept(5, `fwd=miss; collapsed; ${counts(0, 0, 0, 1)}`))
  assert.equal(emulator.requests.length, 1)
  assert.equal(gateway.stats().collapsed, 1)
})

test('of several pages the oldest one decides, and one call makes it a miss', async (t) => {
  const clock = createVirtualClock()
  const { query } = await startGateway(t, { clock })
  await query(document)
  clock.advance(3_000)
  const both = `{
    a: sessions(agentName: "support-bot", first: 3) { nodes { sessionId } }
    b: sessions(agentName: "travel-planner", first: 3) { nodes { sessionId } }
  }`
  assert.deepEqual(headersOf(await query(both)), kept(2, `fwd=miss; ${counts(1, 0, 1, 0)}`))
  clock.advance(2_001)
  assert.deepEqual(headersOf(await query(both)), kept(0, `hit; ttl=-1; ${counts(1, 1, 0, 0)}`))
})

test('a response without any page may not be kept, and says nothing of a cache', async (t) => {
  const { query } = await startGateway(t)
  for (const free of ['{ __typename }', '{ agent(name: "support-bot") { name } }'])
    assert.deepEqual(headersOf(await query(free)), {
      control: 'private, max-age=0',
      vary: 'Accept, Authorization',
      status: null,
    })
})

test('a session read by its id may not be stored, alone or beside pages', async (t) => {
  const { query } = await startGateway(t, { clock: createVirtualClock() })
  const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  const id = body.data?.['sessions'].nodes[0].id
  assert.deepEqual(headersOf(await query('query($id: ID!) { node(id: $id) { id } }', { id })), noStore(null))
  const both = `query($id: ID!) { node(id: $id) { id } ${document.slice(1)}`
  assert.deepEqual(headersOf(await query(both, { id })), noStore(`hit; ttl=5; ${counts(1, 0, 0, 0)}`))
})

for (const [what, operation, status] of [
  ['of a list that cannot be read', document, null],
  ['beside data', `{ ok: agent(name: "support-bot") { name } ${document.slice(1)}`, null],
  ['of a bad argument', '{ sessions(agentName: "support-bot", first: -1) { nodes { id } } }', null],
  ['of a field that does not exist', '{ nothing }', null],
  ['of syntax', '{', null],
] as const) {
  test(`a response with an error ${what} may not be stored`, async (t) => {
    const { query, emulator } = await startGateway(t)
    emulator.fail({ kind: 'status', status: 500 })
    const response = await query(operation)
    assert.ok(response.body.errors)
    assert.deepEqual(headersOf(response), noStore(status))
  })
}

test('an error beside a page that was served may not be stored', async (t) => {
  const { query } = await startGateway(t, { clock: createVirtualClock() })
  const response = await query(
    `{ bad: sessions(agentName: "support-bot", first: -1) { nodes { id } } ${document.slice(1)}`,
  )
  assert.equal(response.body.data?.['sessions'].nodes.length, 3)
  assert.deepEqual(headersOf(response), noStore(`fwd=miss; ${counts(0, 0, 1, 0)}`))
})

test('the error for a rejected token may not be stored', async (t) => {
  const { query } = await startGateway(t)
  const response = await query(document, {}, { token: null })
  assert.equal(response.status, 401)
  assert.equal(response.headers.get('cache-control'), 'no-store')
})
