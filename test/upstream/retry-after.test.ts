// How long an upstream asks to be left alone, in all the ways in which it says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRetryAfter } from '../../src/upstream/retry-after.ts'
import { failureOf, page, startClient } from './start-client.ts'

const nowMs = Date.UTC(2026, 0, 31, 9, 30, 0)

for (const [headers, expected] of [
  [{}, undefined],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '3600' }, 3_600_000],
  [{ 'retry-after-ms': '250' }, 250],
  [{ 'x-ms-retry-after-ms': '250' }, 250],
  [{ 'retry-after-ms': '1', 'x-ms-retry-after-ms': '2', 'retry-after': '3' }, 1],
  [{ 'x-ms-retry-after-ms': '2', 'retry-after': '3' }, 2],
  [{ 'retry-after-ms': 'soon', 'x-ms-retry-after-ms': '', 'retry-after': '3' }, 3_000],
  [{ 'retry-after': 'Sat, 31 Jan 2026 09:30:05 GMT' }, 5_000],
  [{ 'retry-after': 'Sat, 31 Jan 2026 09:30:00 GMT' }, 0],
  [{ 'retry-after': 'Fri, 30 Jan 2026 09:30:00 GMT' }, 0],
  [{ 'retry-after': 'Saturday, 31-Jan-26 09:30:05 GMT' }, 5_000],
  [{ 'retry-after': 'Sat, 99 Jan 2026 09:30:00 GMT' }, undefined],
  [{ 'retry-after': '2026-01-31T09:30:05Z' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': '1.5' }, undefined],
  [{ 'retry-after': '1e3' }, undefined],
  [{ 'retry-after': '0x10' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '3601' }, 3_600_000],
  [{ 'retry-after': '999999999' }, 3_600_000],
  [{ 'retry-after': '9'.repeat(20) }, 3_600_000],
  [{ 'retry-after-ms': '3600001' }, 3_600_000],
  [{ 'x-ms-retry-after-ms': '4294967297' }, 3_600_000],
  [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 3_600_000],
  [{ 'retry-after-ms': ['1', '2'] }, undefined],
  [{ 'retry-after': ['1', '2'] as never }, undefined],
] as const) {
  const hint = expected === undefined ? 'no hint' : `${expected} ms`
  test(`${JSON.stringify(headers)} is ${hint}`, () => {
    assert.equal(parseRetryAfter({ ...headers } as never, nowMs), expected)
  })
}

test('a date is given in whole milliseconds, also by a clock that counts fractions', () => {
  const headers = { 'retry-after': 'Sat, 31 Jan 2026 09:30:05 GMT' }
  assert.equal(parseRetryAfter(headers, nowMs + 0.25), 5_000)
})

test('the hint of an error response is kept with its failure, dates by the gateway’s own clock', async (t) => {
  const { client, emulator, clock } = await startClient(t)
  const date = new Date(clock.wallNow() + 4_000).toUTCString()
  for (const [headers, retryAfterMs] of [
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': date }, 4_000],
    [{ 'x-ms-retry-after-ms': '30' }, 30],
  ] as const) {
    emulator.script({ kind: 'status', status: 429, headers })
    assert.deepEqual(await failureOf(client.fetchPage(page)), {
      reason: 'rateLimited',
      message: 'the upstream responded 429',
      status: 429,
      retryAfterMs,
      upstreamRequestId: `req-${emulator.requests.length}`,
    })
  }
})
