// The interval between two polls of a list.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ActivityFacts, intervalOf, withJitter } from '../../src/watch/poll-interval.ts'

const bounds = { minMs: 2_000, maxMs: 60_000 }
const never = Number.NEGATIVE_INFINITY
const quiet: ActivityFacts = { changedAt: never, writtenAt: never, isInTransition: false, quietPolls: 0 }

function intervalAt(now: number, facts: Partial<ActivityFacts>): number {
  return intervalOf({ ...quiet, ...facts }, bounds, now)
}

test('while rows are in transition it is the shortest, for a minute after the last change', () => {
  assert.equal(intervalAt(59_999, { changedAt: 0, isInTransition: true }), 2_000)
  assert.equal(intervalAt(60_000, { changedAt: 0, isInTransition: true }), 5_000)
  assert.equal(intervalAt(0, { isInTransition: true }), 15_000)
})

test('so it is for a minute after a write', () => {
  assert.equal(intervalAt(59_999, { writtenAt: 0 }), 2_000)
  assert.equal(intervalAt(60_000, { writtenAt: 0 }), 15_000)
})

test('for two minutes after a change it is a little longer', () => {
  assert.equal(intervalAt(119_999, { changedAt: 0 }), 5_000)
  assert.equal(intervalAt(120_000, { changedAt: 0 }), 15_000)
})

test('while nothing changes it grows to the longest', () => {
  const intervals = [0, 1, 2, 3, 4, 5, 1_000].map((quietPolls) => intervalAt(0, { quietPolls }))
  assert.deepEqual(intervals, [15_000, 22_500, 33_750, 50_625, 60_000, 60_000, 60_000])
})

test('it stays within its bounds, however close they are', () => {
  const narrow = { minMs: 10_000, maxMs: 12_000 }
  assert.equal(intervalOf({ ...quiet, writtenAt: 0 }, narrow, 0), 10_000)
  assert.equal(intervalOf({ ...quiet, changedAt: 0 }, narrow, 0), 12_000)
  assert.equal(intervalOf(quiet, narrow, 0), 12_000)
})

test('polls are spread by a fifth of it to both sides', () => {
  assert.deepEqual(
    [0, 0.5, 1].map((random) => withJitter(10_000, random)),
    [8_000, 10_000, 12_000],
  )
})
