// What policies throw leaves the upstream's edge as an UpstreamError, and what a failure means to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallNotPermittedError } from '../../src/resilience/call.ts'
import { DeadlineExceededError } from '../../src/resilience/deadline.ts'
import { withUpstreamErrors } from '../../src/upstream/policy-errors.ts'
import { failureOf } from './start-client.ts'

for (const [what, thrown, expected] of [
  [
    'a call that a circuit breaker refused',
    new CallNotPermittedError('circuitBreaker', 'the circuit is open', { retryAfterMs: 2_000 }),
    { reason: 'circuitOpen', message: 'the circuit is open', retryAfterMs: 2_000 },
  ],
  [
    'a call that the bulkhead refused',
    new CallNotPermittedError('bulkhead', 'too many calls are queued'),
    { reason: 'bulkheadFull', message: 'too many calls are queued' },
  ],
  [
    'a call that exceeded its deadline',
    new DeadlineExceededError(),
    { reason: 'timeout', message: 'no complete response within the deadline' },
  ],
] as const) {
  test(`${what} rejects with UpstreamError ${expected.reason}`, async () => {
    const call = withUpstreamErrors(() => Promise.reject(thrown))
    assert.deepEqual(await failureOf(call(undefined)), expected)
  })
}

test('any other error passes the edge unchanged', async () => {
  const error = new TypeError('a bug')
  await assert.rejects(withUpstreamErrors(() => Promise.reject(error))(undefined), error)
})
