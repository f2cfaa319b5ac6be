// Retries: which failures are tried again, how often, and how long apart.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { withRetry } from '../../src/resilience/retry.ts'
import { createRetryBudget } from '../../src/resilience/retry-budget.ts'
import type { UpstreamErrorDetails, UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { failure, type Outcome, scriptedCall, settled } from './scripted-call.ts'

function start(outcomes: readonly Outcome[], { random = 0.5, deadlineMs = 10_000 } = {}) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, outcomes)
  const retried = withRetry(call, { budget, deadlineMs, clock, random: () => random })
  /** The call's outcome, with every wait on its way passed at once. */
  async function run(signal?: AbortSignal): Promise<unknown> {
    const state = { over: false }
    const outcome = retried({ path: 'x' }, signal)
      .catch((error: unknown) => error)
      .finally(() => {
        state.over = true
      })
    for (let step = 0; step < 20 && !state.over; step += 1) {
      await settled()
      const [due] = clock.pending
      if (!state.over && due !== undefined) clock.advance(due)
    }
    return outcome
  }
  return { run, retried, clock, budget, attemptsAt }
}

for (const reason of ['unavailable', 'rateLimited'] as const) {
  test(`${reason}: the call is made three times and no more, then its failure stands`, async () => {
    const last = failure(reason)
    const { run, attemptsAt, clock } = start([failure(reason), failure(reason), last, 'ok'])
    assert.equal(await run(), last)
    assert.equal(attemptsAt.length, 3)
    assert.deepEqual(clock.pending, [])
  })

  for (const failures of [1, 2]) {
    test(`${reason} ${failures} time(s), then an answer: the answer is given`, async () => {
      const { run, attemptsAt } = start([...Array<Outcome>(failures).fill(reason), 'ok'])
      assert.equal(await run(), 'answer to x')
      assert.equal(attemptsAt.length, failures + 1)
    })
  }
}

const final = [
  'aborted',
  'badRequest',
  'badResponse',
  'credential',
  'forbidden',
  'notFound',
  'shed',
  'timeout',
] as const satisfies UpstreamFailure[]
for (const reason of final) {
  test(`${reason} is final: the call is made once, and the budget is not touched`, async () => {
    const error = failure(reason)
    const { run, attemptsAt, budget } = start([error, 'ok'])
    assert.equal(await run(), error)
    assert.deepEqual(attemptsAt, [0])
    assert.equal(budget.left(), 500)
  })
}

test('what is no failure of the upstream is not tried again', async () => {
  const clock = createVirtualClock()
  let calls = 0
  const broken = () => {
    calls += 1
    return Promise.reject(new TypeError('a bug'))
  }
  const options = { budget: createRetryBudget(), deadlineMs: 10_000, clock, random: () => 0 }
  await assert.rejects(withRetry(broken, options)({ path: 'x' }), TypeError)
  assert.equal(calls, 1)
})

for (const [reason, random, expected] of [
  ['unavailable', 0, [0, 0, 0]],
  ['unavailable', 0.5, [0, 25, 75]],
  ['unavailable', 0.998, [0, 49.9, 149.7]],
  ['rateLimited', 0, [0, 0, 0]],
  ['rateLimited', 0.5, [0, 500, 1_500]],
  ['rateLimited', 0.998, [0, 998, 2_994]],
] as const) {
  test(`${reason}: with ${random} out of the hat, attempts are made after ${expected.join(', ')} ms`, async () => {
    const { run, attemptsAt } = start([reason], { random })
    await run()
    assert.deepEqual(
      attemptsAt.map((ms) => Math.round(ms * 10) / 10),
      expected,
    )
  })
}

const hinted = (retryAfterMs: number): UpstreamErrorDetails => ({ retryAfterMs })
for (const reason of ['unavailable', 'rateLimited'] as const) {
  test(`${reason} with a hint: the next attempt is made exactly then`, async () => {
    const { run, attemptsAt } = start([failure(reason, hinted(3_000)), failure(reason, hinted(0)), 'ok'])
    assert.equal(await run(), 'answer to x')
    assert.deepEqual(attemptsAt, [0, 3_000, 3_000])
  })

  test(`${reason} with a hint that does not fit the deadline fails at once, and the hint is passed on`, async () => {
    const error = failure(reason, hinted(10_000))
    const { run, attemptsAt, clock, budget } = start([error])
    assert.equal(await run(), error)
    assert.deepEqual(attemptsAt, [0])
    assert.deepEqual([clock.pending, budget.left()], [[], 500])
  })
}

test('a hint is measured by what is left of the deadline, not by all of it', async () => {
  const { run, attemptsAt } = start([
    failure('rateLimited', hinted(6_000)),
    failure('rateLimited', hinted(6_000)),
  ])
  await run()
  assert.deepEqual(attemptsAt, [0, 6_000])
})

test('a reader who leaves while an attempt is waited for ends the wait, its timer and its listener', async () => {
  const { retried, clock, attemptsAt } = start(['unavailable', 'ok'])
  const leaving = new AbortController()
  const left = retried({ path: 'x' }, leaving.signal)
  const gone = failure('aborted')
  await settled()
  assert.equal(clock.pending.length, 1)
  leaving.abort(gone)
  await assert.rejects(left, gone)
  assert.deepEqual([clock.pending, attemptsAt], [[], [0]])
  assert.deepEqual(getEventListeners(leaving.signal, 'abort'), [])
})

test('a wait that ends leaves no listener with its reader', async () => {
  const { run } = start(['unavailable', 'unavailable', 'ok'])
  const { signal } = new AbortController()
  assert.equal(await run(signal), 'answer to x')
  assert.deepEqual(getEventListeners(signal, 'abort'), [])
})

test('a reader who is gone when the attempt fails waits for no other', async () => {
  const gone = failure('aborted')
  const { run, attemptsAt, clock } = start(['unavailable', 'ok'])
  assert.equal(await run(AbortSignal.abort(gone)), gone)
  assert.deepEqual([attemptsAt, clock.pending], [[0], []])
})
