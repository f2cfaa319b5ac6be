// Retries: which failures are retried, how often, and how long apart.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { withRetry } from '../../src/resilience/retry.ts'
import { createRetryBudget } from '../../src/resilience/retry-budget.ts'
import { classify } from '../../src/upstream/policy-errors.ts'
import { type UpstreamErrorDetails, type UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { failure, groupOf, type Outcome, scriptedCall, settled } from './scripted-call.ts'

function start(outcomes: readonly Outcome[], { random = 0.5, deadlineMs = 10_000 } = {}) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, outcomes)
  const options = { groupOf, classify, budget, clock, random: () => random }
  const retried = withRetry(call, options)
  const deadlineAt = clock.now() + deadlineMs
  /** The call's outcome, with every delay on its way passed at once. */
  async function run(signal?: AbortSignal): Promise<unknown> {
    const state = { settled: false }
    const outcome = retried({ group: 'x' }, signal, deadlineAt)
      .catch((error: unknown) => error)
      .finally(() => {
        state.settled = true
      })
    for (let step = 0; step < 20 && !state.settled; step += 1) {
      await settled()
      const [due] = clock.pending
      if (!state.settled && due !== undefined) clock.advance(due)
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
    test(`${reason} ${failures} time(s), then a response: the response is returned`, async () => {
      const { run, attemptsAt } = start([...Array<Outcome>(failures).fill(reason), 'ok'])
      assert.equal(await run(), 'response to x')
      assert.equal(attemptsAt.length, failures + 1)
    })
  }
}

const final = [
  'aborted',
  'noCredential',
  'badRequest',
  'badResponse',
  'unauthorized',
  'forbidden',
  'notFound',
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

test('an error that is no failure of the upstream is not retried', async () => {
  const clock = createVirtualClock()
  let calls = 0
  const broken = () => {
    calls += 1
    return Promise.reject(new TypeError('a bug'))
  }
  const options = { groupOf, classify, budget: createRetryBudget(), clock, random: () => 0 }
  await assert.rejects(withRetry(broken, options)({ group: 'x' }), TypeError)
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
  test(`${reason}: where the random number is ${random}, attempts are made after ${expected.join(', ')} ms`, async () => {
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
  for (const [random, expected] of [
    [0, [0, 3_000, 3_000]],
    [0.5, [0, 3_375, 3_375]],
    [0.998, [0, 3_748.5, 3_748.5]],
  ] as const) {
    test(`${reason} with a Retry-After: where the random number is ${random}, the next attempt is made no earlier, and up to a quarter later`, async () => {
      const { run, attemptsAt } = start([failure(reason, hinted(3_000)), failure(reason, hinted(0)), 'ok'], {
        random,
      })
      assert.equal(await run(), 'response to x')
      assert.deepEqual(attemptsAt, expected)
    })
  }

  test(`${reason} with a Retry-After beyond the deadline fails at once, and the hint is passed on`, async () => {
    const error = failure(reason, hinted(10_000))
    const { run, attemptsAt, clock, budget } = start([error])
    assert.equal(await run(), error)
    assert.deepEqual(attemptsAt, [0])
    assert.deepEqual([clock.pending, budget.left()], [[], 500])
  })
}

test('a Retry-After is compared with what is left of the deadline', async () => {
  const { run, attemptsAt } = start([
    failure('rateLimited', hinted(6_000)),
    failure('rateLimited', hinted(6_000)),
  ])
  await run()
  assert.deepEqual(attemptsAt, [0, 6_750])
})

test('a retry that is not permitted is not made: the failure of the attempt before it stands', async () => {
  const first = failure('unavailable')
  const { run } = start([first, 'notPermitted'])
  assert.equal(await run(), first)
})

test('a signal that aborts between attempts ends the delay, its timer and its listener', async () => {
  const { retried, clock, attemptsAt } = start(['unavailable', 'ok'])
  const controller = new AbortController()
  const outcome = retried({ group: 'x' }, controller.signal)
  const reason = failure('aborted')
  await settled()
  assert.equal(clock.pending.length, 1)
  controller.abort(reason)
  await assert.rejects(outcome, reason)
  assert.deepEqual([clock.pending, attemptsAt], [[], [0]])
  assert.deepEqual(getEventListeners(controller.signal, 'abort'), [])
})

test('a delay that ends leaves no listener', async () => {
  const { run } = start(['unavailable', 'unavailable', 'ok'])
  const { signal } = new AbortController()
  assert.equal(await run(signal), 'response to x')
  assert.deepEqual(getEventListeners(signal, 'abort'), [])
})

test('a signal that is aborted when an attempt fails lets no other be made', async () => {
  const reason = failure('aborted')
  const { run, attemptsAt, clock } = start(['unavailable', 'ok'])
  assert.equal(await run(AbortSignal.abort(reason)), reason)
  assert.deepEqual([attemptsAt, clock.pending], [[0], []])
})
