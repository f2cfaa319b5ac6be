// The budget of all polls: places, stretched intervals, pauses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPollBudget } from '../../src/watch/poll-budget.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { quiet } from './run-clock.ts'

const { signal } = new AbortController()

test('no more polls than it has places are made at a time; the others follow in order of arrival', async () => {
  const budget = createPollBudget(2, createVirtualClock())
  const started: number[] = []
  const ends: (() => void)[] = []
  const polls = [1, 2, 3, 4].map((number) =>
    budget.run(async () => {
      started.push(number)
      await new Promise<void>((resolve) => void ends.push(resolve))
    }, signal),
  )
  await quiet()
  assert.deepEqual(started, [1, 2])
  ends.shift()?.()
  await quiet()
  assert.deepEqual(started, [1, 2, 3])
  while (ends.length > 0) {
    ends.shift()?.()
    await quiet()
  }
  await Promise.all(polls)
  assert.deepEqual(started, [1, 2, 3, 4])
})

test('intervals are stretched as far as all lists together ask for more than that', async () => {
  const clock = createVirtualClock()
  const budget = createPollBudget(2, clock)
  for (let poll = 0; poll < 200; poll += 1) await budget.run(async () => clock.advance(100), signal)
  for (let list = 0; list < 40; list += 1) budget.replaceDemand(undefined, 2_000)
  assert.equal(budget.stretch().toFixed(2), '1.00')
  for (let list = 0; list < 40; list += 1) budget.replaceDemand(undefined, 2_000)
  assert.equal(budget.stretch().toFixed(2), '2.00')
  for (let list = 0; list < 80; list += 1) budget.replaceDemand(2_000, 60_000)
  assert.equal(budget.stretch(), 1)
})

test('a pause ends by itself; a shorter one does not shorten it', () => {
  const clock = createVirtualClock()
  const budget = createPollBudget(1, clock)
  budget.pause(2_000)
  budget.pause(1_000)
  assert.equal(budget.pausedMs(), 2_000)
  clock.advance(2_500)
  assert.equal(budget.pausedMs(), 0)
})
