// The upstream is down, or refuses: when a cached page is still served, and when it never is.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Fault } from '../../emulator/fault.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { errorsOf, startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 3) { nodes { sessionId } } }'

/** A gateway that has read a page and let it age. */
async function startWithPage(t: TestContext, ageMs: number) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock })
  const page = (await started.query(document)).body
  clock.advance(ageMs)
  started.emulator.requests.length = 0
  /** Asks again; what the gateway waits between two tries passes at once. */
  const readAgain = () => advanceUntilSettled(clock, started.query(document))
  return { ...started, clock, page, readAgain }
}

const outages: readonly (readonly [what: string, fault: Fault])[] = [
  ['408', { kind: 'status', status: 408 }],
  ['424', { kind: 'status', status: 424 }],
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['a connection reset', { kind: 'resetBeforeHeaders' }],
  ['a body that breaks off', { kind: 'resetMidBody' }],
]

for (const [what, fault] of outages) {
  test(`${what}: a page of ten minutes is served without an error, marked stale`, async (t) => {
    const { readAgain, emulator, page } = await startWithPage(t, 600_000)
    emulator.fail(fault)
    const response = await readAgain()
    assert.equal(response.status, 200)
    assert.deepEqual(response.body, page)
    assert.equal(response.headers.get('cache-control'), 'private, max-age=0')
    assert.match(
      String(response.headers.get('cache-status')),
      /^sessions-gateway; hit; ttl=-\d{3}; detail="hit=0 stale=1 miss=0 collapsed=0"$/,
    )
    assert.ok(emulator.requests.length >= 1)
  })

  test(`${what}: a page of more than ten minutes is not served`, async (t) => {
    const { readAgain, emulator } = await startWithPage(t, 600_001)
    emulator.fail(fault)
    const response = await readAgain()
    assert.deepEqual(response.body.data, { sessions: null })
    assert.equal(response.headers.get('cache-control'), 'no-store')
  })
}

test('an upstream that cannot be reached: the page is served', async (t) => {
  const { readAgain, emulator, page } = await startWithPage(t, 60_001)
  await emulator.close()
  assert.deepEqual((await readAgain()).body, page)
})

test('an upstream that does not respond in time: the page is served', async (t) => {
  const { query, emulator, page, clock } = await startWithPage(t, 60_001)
  emulator.fail({ kind: 'hang' })
  const response = query(document)
  await emulator.waitForRequests(1)
  clock.advance(10_000)
  assert.deepEqual((await response).body, page)
})

test('a refresh that fails leaves the stale page in the cache for all requests', async (t) => {
  const { query, emulator, page, gateway } = await startWithPage(t, 5_001)
  emulator.fail({ kind: 'status', status: 503 })
  for (let count = 0; count < 5; count += 1) {
    assert.deepEqual((await query(document)).body, page)
  }
  await emulator.waitForRequests(1)
  assert.deepEqual([gateway.stats().stale, gateway.stats().refreshes], [5, 1])
})

for (const [status, code] of [
  [401, 'UPSTREAM_UNAVAILABLE'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
] as const) {
  test(`${status}: a page past stale is not served, and the upstream is called once`, async (t) => {
    const { query, emulator } = await startWithPage(t, 60_001)
    emulator.fail({ kind: 'status', status })
    const response = await query(document)
    assert.deepEqual(response.body.data, { sessions: null })
    assert.deepEqual(
      errorsOf(response).map((error) => error.code),
      [code],
    )
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(emulator.requests.length, 1)
  })

  test(`${status} of a background refresh: the page that was served until then is not served again`, async (t) => {
    const { query, emulator, page, gateway } = await startWithPage(t, 5_001)
    emulator.fail({ kind: 'status', status })
    assert.deepEqual((await query(document)).body, page)
    while (gateway.stats().refreshFailures === 0) await new Promise((resolve) => void setImmediate(resolve))
    assert.deepEqual(
      errorsOf(await query(document)).map((error) => error.code),
      [code],
    )
  })
}
