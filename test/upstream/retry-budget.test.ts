// The retry budget: an outage is not multiplied by those who try again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRetry } from '../../src/upstream/retry.ts'
import { createRetryBudget } from '../../src/upstream/retry-budget.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { type Outcome, scriptedCall } from './scripted-call.ts'

test('500 tokens pay for 35 retries of a failure, or for 100 of a throttled call', () => {
  for (const [throttled, expected, left] of [
    [false, 35, 10],
    [true, 100, 0],
  ] as const) {
    const budget = createRetryBudget()
    let retries = 0
    while (budget.take(throttled) !== undefined) retries += 1
    assert.deepEqual([retries, budget.left()], [expected, left])
  }
})

test('a retry costs 14, one of a throttled call 5, and what is too little is not taken', () => {
  const budget = createRetryBudget()
  assert.deepEqual([budget.take(false), budget.take(true), budget.left()], [14, 5, 481])
  while (budget.left() >= 14) budget.take(false)
  assert.equal(budget.left(), 5)
  assert.deepEqual([budget.take(false), budget.left()], [undefined, 5])
  assert.deepEqual([budget.take(true), budget.left()], [5, 0])
})

test('a success gives back what its last retry cost, or one token, and never more than there were', () => {
  const budget = createRetryBudget()
  budget.refund(14)
  budget.refund(undefined)
  assert.equal(budget.left(), 500)
  budget.take(false)
  budget.take(false)
  budget.refund(14)
  assert.equal(budget.left(), 486)
  budget.refund(undefined)
  assert.equal(budget.left(), 487)
})

/** Calls one after another that all share one budget; jitter is none, so that no time passes. */
async function callAll(count: number, outcomes: readonly Outcome[]) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, outcomes)
  const retried = withRetry(call, { budget, deadlineMs: 10_000, clock, random: () => 0 })
  for (let index = 0; index < count; index += 1) {
    const asked = retried('x').catch(() => undefined)
    for (let turn = 0; turn < 3; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => void setImmediate(resolve))
      clock.advance(0)
    }
    // oxlint-disable-next-line no-await-in-loop
    await asked
  }
  return { attempts: attemptsAt.length, left: budget.left() }
}

test('in an outage that lasts, 1,000 calls make 1,035 attempts', async () => {
  assert.deepEqual(await callAll(1_000, ['unavailable']), { attempts: 1_035, left: 10 })
})

test('while all calls are throttled, 1,000 calls make 1,100 attempts', async () => {
  assert.deepEqual(await callAll(1_000, ['rateLimited']), { attempts: 1_100, left: 0 })
})

test('a retry that leads to an answer costs nothing in the end', async () => {
  const flaky = Array.from({ length: 200 }, (_, index): Outcome => (index % 2 === 0 ? 'unavailable' : 'ok'))
  assert.deepEqual(await callAll(100, flaky), { attempts: 200, left: 500 })
})

test('after an outage the budget fills with answers', async () => {
  const outage = Array<Outcome>(35 + 35).fill('unavailable')
  const { left } = await callAll(35 + 100, [...outage, 'ok'])
  assert.ok(left >= 100 && left <= 124, `${left}`)
})
