// A throttling upstream: waited for where that fits the deadline, else passed on to the client as it is.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startGateway } from '../gateway/start-gateway.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { sessionId } } }'
const deadlineMs = 10_000

/** Asks while the upstream throttles with these headers. */
async function askThrottled(t: TestContext, headersAt: (now: number) => Record<string, string>, times = 1) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings: { UPSTREAM_DEADLINE_MS: `${deadlineMs}` } })
  // The caller is known, so that nothing but the throttled call is waited for.
  await started.query('{ __typename }')
  const fault = { kind: 'status' as const, status: 429, headers: headersAt(clock.wallNow()) }
  started.emulator.script(...Array.from({ length: times }, () => fault))
  return { ...started, clock, asked: started.query(document) }
}

/** Resolves, once the next attempt is waited for, to the time left: what was asked for, or up to a quarter more. */
async function waitBegun(clock: VirtualClock, askedMs: number): Promise<number> {
  const leftMs = () => clock.pending[0] ?? Infinity
  await waitFor('the wait has begun', () => leftMs() >= askedMs && leftMs() <= 1.25 * askedMs)
  return leftMs()
}

const inSeconds = (seconds: number) => (now: number) => ({
  'retry-after': new Date(Math.ceil(now / 1_000) * 1_000 + seconds * 1_000).toUTCString(),
})

for (const [what, headersAt, waitMs] of [
  ['Retry-After in seconds', () => ({ 'retry-after': '2' }), 2_000],
  ['Retry-After as a date', inSeconds(3), 3_000],
  ['retry-after-ms', () => ({ 'retry-after-ms': '1500' }), 1_500],
  ['x-ms-retry-after-ms', () => ({ 'x-ms-retry-after-ms': '700' }), 700],
  ['all three, of which the most precise counts', () => ({ 'retry-after': '9', 'retry-after-ms': '40' }), 40],
] as const) {
  test(`${what}: the next attempt comes then or up to a quarter later, never earlier`, async (t) => {
    const { clock, emulator, asked } = await askThrottled(t, headersAt)
    const leftMs = await waitBegun(clock, waitMs)
    clock.advance(leftMs - 1)
    assert.equal(emulator.requests.length, 1)
    clock.advance(1.001)
    const { body } = await asked
    assert.equal(body.data?.['sessions'].nodes.length, 1)
    assert.equal(emulator.requests.length, 2)
  })
}

for (const value of ['soon', '-1', '1e3', '0x10', '2026-01-31', '']) {
  test(`Retry-After: ${JSON.stringify(value)} is no hint: the wait is the gateway's own, of up to a second`, async (t) => {
    const { clock, asked } = await askThrottled(t, () => ({ 'retry-after': value }))
    await waitFor('the wait has begun', () => (clock.pending[0] ?? Infinity) < 1_000)
    clock.advance(1_000)
    assert.equal((await asked).body.errors, undefined)
  })
}

for (const [what, headersAt, retryAfterMs] of [
  ['an hour', () => ({ 'retry-after': '3600' }), 3_600_000],
  ['the whole deadline', () => ({ 'retry-after': '10' }), 10_000],
  ['a date far off', inSeconds(60), 60_000],
] as const) {
  test(`a hint of ${what} is passed on at once, after one call and without an open timer`, async (t) => {
    const { clock, emulator, gateway, asked } = await askThrottled(t, headersAt)
    const { status, body, headers } = await asked
    assert.equal(status, 200)
    assert.deepEqual(body, {
      data: { sessions: null },
      errors: [
        {
          message: 'The sessions service is busy: try again later.',
          path: ['sessions'],
          locations: [{ line: 1, column: 3 }],
          extensions: {
            code: 'RATE_LIMITED',
            retryable: true,
            retryAfterMs,
            requestId: headers.get('x-request-id'),
          },
        },
      ],
    })
    assert.equal(emulator.requests.length, 1)
    assert.deepEqual([gateway.stats().retryTokens, gateway.stats().circuitBreaker], [500, 'closed'])
    assert.deepEqual(
      clock.pending.filter((ms) => ms <= deadlineMs),
      [],
    )
  })
}

test('a throttled call is made three times and no more', async (t) => {
  const { clock, emulator, gateway, asked } = await askThrottled(t, () => ({ 'retry-after': '1' }), 3)
  for (let count = 1; count < 3; count += 1) {
    clock.advance(await waitBegun(clock, 1_000))
    await emulator.waitForRequests(count + 1)
  }
  const { body } = await asked
  assert.deepEqual(
    body.errors?.map(({ extensions }) => ({ ...extensions, requestId: undefined })),
    [{ code: 'RATE_LIMITED', retryable: true, retryAfterMs: 1_000, requestId: undefined }],
  )
  assert.equal(emulator.requests.length, 3)
  assert.equal(gateway.stats().retryTokens, 490)
})

test('a client who leaves during the wait ends it: no other call is made, and no timer stays', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator } = await startGateway(t, { clock })
  await query('{ __typename }')
  emulator.fail({ kind: 'status', status: 429, headers: { 'retry-after': '5' } })
  const leaving = new AbortController()
  const asked = query(document, {}, { signal: leaving.signal })
  const leftMs = await waitBegun(clock, 5_000)
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  await waitFor('no timer is left', () => clock.pending.every((ms) => ms > 10_000))
  clock.advance(leftMs)
  assert.equal(emulator.requests.length, 1)
})
