// The retry budget: an outage is not multiplied by those who try again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withRetry } from '../../src/resilience/retry.ts'
import { createRetryBudget, type RetryBudget } from '../../src/resilience/retry-budget.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { type Outcome, scriptedCall } from './scripted-call.ts'

/** How many retries the budget pays for, each of the next of so many agents. */
function retriesOf(budget: RetryBudget, agents: number, throttled: boolean): number {
  let retries = 0
  while (budget.take(`agent-${retries % agents}`, throttled) !== undefined) retries += 1
  return retries
}

test('500 tokens pay for 35 retries of a failure, or for 100 of a throttled call', () => {
  for (const [throttled, expected, left] of [
    [false, 35, 10],
    [true, 100, 0],
  ] as const) {
    const budget = createRetryBudget()
    assert.deepEqual([retriesOf(budget, 10, throttled), budget.left()], [expected, left])
  }
})

test('one agent can take half of it: others retry on', () => {
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

test('of a thousand agents and one, the first is forgotten, and may retry again', () => {
  const budget = createRetryBudget()
  retriesOf(budget, 1, false)
  const retryOnce = (agentName: string) => budget.refund('nobody', budget.take(agentName, false))
  for (let index = 1; index < 1_000; index += 1) retryOnce(`agent-${index}`)
  assert.equal(budget.take('agent-0', false), undefined)
  for (let index = 1_000; index < 2_000; index += 1) retryOnce(`agent-${index}`)
  assert.notEqual(budget.take('agent-0', false), undefined)
})

test('a retry costs 14, one of a throttled call 5, and what is too little is not taken', () => {
  const budget = createRetryBudget()
  assert.deepEqual([budget.take('a', false), budget.take('a', true), budget.left()], [14, 5, 481])
  retriesOf(budget, 10, false)
  assert.equal(budget.left(), 5)
  assert.deepEqual([budget.take('a', false), budget.left()], [undefined, 5])
  assert.deepEqual([budget.take('a', true), budget.left()], [5, 0])
})

test('a success gives back what its last retry cost, or one token, and never more than there were', () => {
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

test("an agent's share fills with its own successes", () => {
  const budget = createRetryBudget()
  retriesOf(budget, 1, false)
  budget.refund('agent-0', undefined)
  assert.equal(budget.take('agent-0', false), undefined)
  budget.refund('agent-0', undefined)
  assert.notEqual(budget.take('agent-0', false), undefined)
})

/** Calls one after another that all share one budget; jitter is none, so that no time passes. */
async function callAll(count: number, outcomes: readonly Outcome[]) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const { call, attemptsAt } = scriptedCall(clock, outcomes)
  const retried = withRetry(call, { budget, deadlineMs: 10_000, clock, random: () => 0 })
  for (let index = 0; index < count; index += 1) {
    const asked = retried({ path: `agent-${index % 10}` }).catch(() => undefined)
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

test('a retry that leads to an answer costs nothing in the end', async () => {
  const flaky = Array.from({ length: 200 }, (_, index): Outcome => (index % 2 === 0 ? 'unavailable' : 'ok'))
  assert.deepEqual(await callAll(100, flaky), { attempts: 200, left: 500 })
})

test('after an outage the budget fills with answers', async () => {
  const outage = Array<Outcome>(35 + 35).fill('unavailable')
  const { left } = await callAll(35 + 100, [...outage, 'ok'])
  assert.ok(left >= 100 && left <= 124, `${left}`)
})

test('a retry that an open circuit refuses costs nothing', async () => {
  const outcomes: Outcome[] = Array.from({ length: 200 }, (_, index) =>
    index % 2 === 0 ? 'unavailable' : 'shed',
  )
  assert.deepEqual(await callAll(100, outcomes), { attempts: 200, left: 500 })
})
