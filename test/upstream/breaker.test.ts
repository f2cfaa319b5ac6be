// The circuit breaker: when it opens, what it counts, and that an open one refuses at once.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Breaker, type BreakerState, createBreaker, withBreaker } from '../../src/upstream/breaker.ts'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { failure } from './scripted-call.ts'
import { failureOf } from './start.ts'

/** Breakers go by Date, which stands still here until it is told to go on. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  const changes: BreakerState[] = []
  const breaker = createBreaker((state) => changes.push(state))
  return { breaker, changes, pass: (ms: number) => t.mock.timers.tick(ms) }
}

async function callTimes(breaker: Breaker, count: number, reason?: UpstreamFailure): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const call = reason === undefined ? async () => undefined : () => Promise.reject(failure(reason))
    // oxlint-disable-next-line no-await-in-loop
    await breaker.run(call).catch(() => undefined)
  }
}

for (const reason of ['unavailable', 'timeout'] as const) {
  test(`${reason}: it opens when more than half of ten calls or more fail`, async (t) => {
    const { breaker, changes } = start(t)
    await callTimes(breaker, 5)
    await callTimes(breaker, 5, reason)
    assert.equal(breaker.state(), 'closed')
    await callTimes(breaker, 1, reason)
    assert.equal(breaker.state(), 'open')
    assert.deepEqual(changes, ['open'])
  })

  test(`${reason}: nine calls that all fail are too few`, async (t) => {
    const { breaker } = start(t)
    await callTimes(breaker, 9, reason)
    assert.equal(breaker.state(), 'closed')
    await callTimes(breaker, 1, reason)
    assert.equal(breaker.state(), 'open')
  })
}

for (const reason of [
  'rateLimited',
  'badRequest',
  'badResponse',
  'credential',
  'forbidden',
  'notFound',
  'aborted',
  'shed',
] as const) {
  test(`${reason} never opens it`, async (t) => {
    const { breaker, changes } = start(t)
    await callTimes(breaker, 200, reason)
    assert.deepEqual([breaker.state(), changes], ['closed', []])
  })
}

test('failures that are further apart than five seconds do not add up', async (t) => {
  const { breaker, pass } = start(t)
  await callTimes(breaker, 9, 'unavailable')
  pass(3_600_000)
  await callTimes(breaker, 1, 'unavailable')
  assert.equal(breaker.state(), 'closed')
})

test('while it is open, calls are refused at once with a hint, and none is made', async (t) => {
  const { breaker, pass } = start(t)
  await callTimes(breaker, 10, 'unavailable')
  let made = 0
  const call = withBreaker(async () => {
    made += 1
  }, breaker)
  const refusal = { reason: 'shed', message: 'the circuit is open', retryAfterMs: 2_000 }
  assert.deepEqual(await failureOf(call(undefined)), refusal)
  pass(1_999)
  assert.deepEqual(await failureOf(call(undefined)), refusal)
  assert.equal(made, 0)
})

test('answers and errors pass through it unchanged', async (t) => {
  const { breaker } = start(t)
  const answer = {}
  assert.equal(await breaker.run(async () => answer), answer)
  // oxlint-disable-next-line no-await-in-loop
  for (const error of [failure('unavailable'), failure('notFound'), new TypeError('a bug')])
    await assert.rejects(
      breaker.run(() => Promise.reject(error)),
      (thrown) => thrown === error,
    )
})
