// The machine's wall clock is set while the gateway runs: dates follow it at once, durations do not change.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway, tokenOf } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 3) { nodes { sessionId } } }'
const hourMs = 3_600_000

for (const [what, stepMs] of [
  ['forwards', hourMs],
  ['back', -hourMs],
] as const) {
  test(`an hour ${what}: pages age as they did, and log lines count the time that has passed`, async (t) => {
    const clock = createVirtualClock()
    const { query, emulator, log } = await startGateway(t, { clock })
    const exp = Math.floor(clock.wallNow() / 1_000) + 24 * 3_600
    const token = await tokenOf('alice', { exp })
    const read = () => query(document, {}, { token })
    const page = await read()
    clock.advance(5_000)
    clock.stepWall(stepMs)
    const hit = await read()
    assert.deepEqual(hit.body, page.body)
    assert.match(String(hit.headers.get('cache-status')), /; hit; ttl=0; /)
    assert.equal(emulator.requests.length, 1)
    clock.advance(1)
    assert.match(String((await read()).headers.get('cache-status')), /; hit; ttl=-1; .*stale=1/)
    const requestIds = [page, hit].map(({ headers }) => String(headers.get('x-request-id')))
    for (const line of await Promise.all(requestIds.map(log.waitForRequest)))
      assert.equal(line['durationMs'], 0)
  })
}

test('tokens are verified by the current wall clock, those that were accepted or refused before included', async (t) => {
  const clock = createVirtualClock()
  const { query } = await startGateway(t, { clock })
  const seconds = Math.floor(clock.wallNow() / 1_000)
  const now = await tokenOf('alice', { nbf: seconds - 600, exp: seconds + 600 })
  const later = await tokenOf('alice', { nbf: seconds + 3_000, exp: seconds + 4_200 })
  const statuses = async () => [
    (await query(document, {}, { token: now })).status,
    (await query(document, {}, { token: later })).status,
  ]
  assert.deepEqual(await statuses(), [200, 401])
  clock.stepWall(hourMs)
  assert.deepEqual(await statuses(), [401, 200])
  clock.stepWall(-hourMs)
  assert.deepEqual(await statuses(), [200, 401])
  clock.stepWall(-hourMs)
  assert.deepEqual(await statuses(), [401, 401])
})

test('a throttling upstream that names a date gets no call until the wall clock reaches it', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator } = await startGateway(t, { clock, settings: { UPSTREAM_DEADLINE_MS: '2000' } })
  clock.stepWall(-hourMs)
  const date = new Date(Math.ceil(clock.wallNow() / 1_000) * 1_000 + 60_000).toUTCString()
  emulator.fail({ kind: 'status', status: 429, headers: { 'retry-after': date } })
  const { body, headers } = await query(document)
  assert.deepEqual(
    body.errors?.map(({ extensions }) => extensions),
    [
      {
        code: 'RATE_LIMITED',
        retryable: true,
        retryAfterMs: 60_000,
        requestId: headers.get('x-request-id'),
      },
    ],
  )
})
