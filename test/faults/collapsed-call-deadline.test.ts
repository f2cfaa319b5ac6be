// A call that several operations wait for has its own deadline; each operation leaves at its own.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { rows } from '../emulator/start-emulator.ts'
import { type QueryResponse, startGateway } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'

const document = '{ sessions(agentName: "bot", first: 150, order: ASC) { nodes { sessionId } } }'
const timedOut = [{ code: 'UPSTREAM_TIMEOUT', retryable: true }]

const errorsOf = ({ body }: QueryResponse) =>
  body.errors?.map(
    ({ extensions: { requestId: _requestId, ...rest } }: { extensions: Record<string, unknown> }) => rest,
  )

/**
 * Two operations of ten seconds each that need the same second page: one from its sixth second on, the other, which
 * comes in the eighth second, from its first. The call for that page is at a gate.
 */
async function startTwoReaders(t: TestContext) {
  const clock = createVirtualClock()
  const started = await startGateway(t, {
    clock,
    emulator: { data: 'empty' },
    settings: { UPSTREAM_DEADLINE_MS: '10000', PAGE_CACHE_MAX_AGE_MS: '60000' },
  })
  const { emulator, keyOf, query, gateway } = started
  emulator.setSessions('bot', keyOf('alice'), rows(150))
  await query('{ __typename }')
  const first = createGate(({ query: { after } }) => after === undefined)
  const second = createGate(({ query: { after } }) => after !== undefined)
  emulator.script(first.fault, second.fault)
  const early = query(document)
  await first.reached
  clock.advance(6_000)
  first.release()
  await second.reached
  clock.advance(2_000)
  const late = query(document)
  await waitFor('the second operation has read its first page', () => gateway.stats().hit === 1)
  return { ...started, clock, second, early, late }
}

test('an operation leaves at its own deadline, and the call goes on for the other', async (t) => {
  const { emulator, clock, second, early, late } = await startTwoReaders(t)
  clock.advance(2_000)
  const left = await early
  assert.deepEqual(errorsOf(left), timedOut)
  assert.equal(emulator.requests[1]?.aborted, false)
  clock.advance(5_000)
  second.release()
  const stayed = await late
  assert.equal(stayed.body.errors, undefined)
  assert.equal(stayed.body.data?.['sessions'].nodes.length, 150)
  assert.equal(emulator.requests.length, 2)
})

test('the call ends at its own deadline, ten seconds after its start, and so does every operation that waits for it', async (t) => {
  const { emulator, clock, early, late } = await startTwoReaders(t)
  clock.advance(2_000)
  await early
  clock.advance(5_999)
  assert.equal(emulator.requests[1]?.aborted, false)
  clock.advance(1)
  assert.deepEqual(errorsOf(await late), timedOut)
  await emulator.requests[1]?.closed
  assert.equal(emulator.requests[1]?.aborted, true)
  assert.equal(emulator.requests.length, 2)
  await waitFor('no timer is left', () => clock.pending.every((ms) => ms > 10_000))
})

test('the call ends as soon as nobody waits for it any more', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator } = await startGateway(t, { clock })
  await query('{ __typename }')
  emulator.fail({ kind: 'hang' })
  const readers = Array.from({ length: 3 }, () => new AbortController())
  const small = '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }'
  const asked = readers.map(({ signal }) => query(small, {}, { signal }).catch(() => undefined))
  await emulator.waitForRequests(1)
  await waitFor('all three wait', () => clock.pending.length >= 4)
  readers[0]?.abort()
  readers[1]?.abort()
  await Promise.all(asked.slice(0, 2))
  await waitFor('two have left', () => clock.pending.length === 2)
  assert.equal(emulator.requests[0]?.aborted, false)
  readers[2]?.abort()
  await emulator.requests[0]?.closed
  assert.equal(emulator.requests[0]?.aborted, true)
  assert.equal(emulator.requests.length, 1)
  await waitFor('no timer is left', () => clock.pending.length === 0)
})

test('pages and retries of one operation share its deadline', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, keyOf } = await startGateway(t, { clock, emulator: { data: 'empty' } })
  emulator.setSessions('bot', keyOf('alice'), rows(150))
  await query('{ __typename }')
  const head = createGate()
  emulator.script(head.fault, { kind: 'status', status: 503, headers: { 'retry-after-ms': '3000' } })
  emulator.script({ kind: 'hang' })
  const asked = query(document)
  await head.reached
  clock.advance(5_000)
  head.release()
  await emulator.waitForRequests(2)
  const waitLeftMs = () => clock.pending.find((ms) => ms >= 3_000 && ms <= 3_750) ?? 0
  await waitFor('the wait has begun', () => waitLeftMs() > 0)
  const waitMs = waitLeftMs()
  clock.advance(waitMs)
  await emulator.waitForRequests(3)
  clock.advance(5_000 - waitMs - 1)
  assert.equal(emulator.requests[2]?.aborted, false)
  clock.advance(1.001)
  assert.deepEqual(errorsOf(await asked), timedOut)
  await emulator.requests[2]?.closed
  assert.equal(emulator.requests[2]?.aborted, true)
})
