// The retry budget: retries do not multiply an outage.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRetry } from '../../src/resilience/retry.ts'
import { createRetryBudget, type RetryBudget } from '../../src/resilience/retry-budget.ts'
import { classify } from '../../src/upstream/policy-errors.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { groupOf, type Outcome, scriptedCall } from './scripted-call.ts'

/** How many retries the budget allows, each of the next of so many groups. */
function retriesOf(budget: RetryBudget, groups: number, throttled: boolean): number {
  let retries = 0
  while (budget.take(`group-${retries % groups}`, throttled) !== undefined) retries += 1
  return retries
}

test('500 tokens allow 35 retries of a failure, or 100 of a throttled call', () => {
  for (const [throttled, expected, left] of [
    [false, 35, 10],
    [true, 100, 0],
  ] as const) {
    const budget = createRetryBudget()
    assert.deepEqual([retriesOf(budget, 10, throttled), budget.left()], [expected, left])
  }
})

test('one group can take half of it: calls of others are still retried', () => {
  for (const [throttled, expected] of [
    [false, 17],
    [true, 50],
  ] as const) {
    const budget = createRetryBudget()
    assert.equal(retriesOf(budget, 1, throttled), expected)
    assert.ok(budget.left() >= 250)
    assert.notEqual(budget.take('another', throttled), undefined)
  }
})

test('past a thousand groups the least recently used one is evicted, and its calls are retried again', () => {
  const budget = createRetryBudget()
  retriesOf(budget, 1, false)
  const retryOnce = (group: string) => budget.refund('another', budget.take(group, false))
  for (let index = 1; index < 1_000; index += 1) retryOnce(`group-${index}`)
  assert.equal(budget.take('group-0', false), undefined)
  for (let index = 1_000; index < 2_000; index += 1) retryOnce(`group-${index}`)
  assert.notEqual(budget.take('group-0', false), undefined)
})

test('a retry costs 14, one of a throttled call 5, and no tokens are taken where too few are left', () => {
  const budget = createRetryBudget()
  assert.deepEqual([budget.take('a', false), budget.take('a', true), budget.left()], [14, 5, 481])
  retriesOf(budget, 10, false)
  assert.equal(budget.left(), 5)
  assert.deepEqual([budget.take('a', false), budget.left()], [undefined, 5])
  assert.deepEqual([budget.take('a', true), budget.left()], [5, 0])
})

test('a success refunds the cost of its last retry, or one token, up to the capacity', () => {
  const budget = createRetryBudget()
  budget.refund('a', 14)
  budget.refund('a', undefined)
  assert.equal(budget.left(), 500)
  const cost = budget.take('a', false)
  budget.take('a', false)
  budget.refund('a', cost)
  assert.equal(budget.left(), 486)
  budget.refund('a', undefined)
  assert.equal(budget.left(), 487)
})

test("a group's share is refilled by its own successes", () => {
  const budget = createRetryBudget()
  retriesOf(budget, 1, false)
  budget.refund('group-0', undefined)
  assert.equal(budget.take('group-0', false), undefined)
  budget.refund('group-0', undefined)
  assert.notEqual(budget.take('group-0', false), undefined)
})

/** Calls one after another with one budget, without jitter, so that no time passes. */
async function callAll(count: number, outcomes: readonly Outcome[]) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, outcomes)
  const retried = withRetry(call, { groupOf, classify, budget, clock, random: () => 0 })
  for (let index = 0; index < count; index += 1) {
    const asked = retried({ group: `agent-${index % 10}` }).catch(() => undefined)
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => void setImmediate(resolve))
      clock.advance(0)
    }
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

test('a retry that succeeds costs nothing in the end', async () => {
  const flaky = Array.from({ length: 200 }, (_, index): Outcome => (index % 2 === 0 ? 'unavailable' : 'ok'))
  assert.deepEqual(await callAll(100, flaky), { attempts: 200, left: 500 })
})

test('after an outage successes refill the budget', async () => {
  const outage = Array<Outcome>(35 + 35).fill('unavailable')
  const { left } = await callAll(35 + 100, [...outage, 'ok'])
  assert.ok(left >= 100 && left <= 124, `${left}`)
})

test('a retry that an open circuit refuses costs nothing', async () => {
  const outcomes: Outcome[] = Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? 'unavailable' : 'notPermitted',
  )
  assert.deepEqual(await callAll(100, outcomes), { attempts: 200, left: 500 })
})

test('a retry that is aborted while it waits costs nothing', async () => {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, ['unavailable', 'ok'])
  const retried = withRetry(call, { groupOf, classify, budget, clock, random: () => 1 })
  const controller = new AbortController()
  const outcome = retried({ group: 'a' }, controller.signal).catch((error: unknown) => error)
  await new Promise((resolve) => void setImmediate(resolve))
  assert.equal(budget.left(), 486)
  controller.abort('gone')
  assert.equal(await outcome, 'gone')
  assert.deepEqual([attemptsAt.length, budget.left()], [1, 500])
})
