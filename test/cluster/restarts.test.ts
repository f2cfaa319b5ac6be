// When a worker that ended is replaced.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRestarts } from '../../src/cluster/restarts.ts'

test('a worker that ran for long is replaced soon, however often that happens', () => {
  const { delayAfter } = createRestarts(2)
  for (let ended = 0; ended < 100; ended += 1) assert.equal(delayAfter(10_000), 100)
})

test('workers that end at their start are replaced later each round, and after five rounds no more', () => {
  const { delayAfter } = createRestarts(2)
  const delays = Array.from({ length: 11 }, () => delayAfter(9_999))
  assert.deepEqual(delays, [200, 200, 400, 400, 800, 800, 1_600, 1_600, 3_200, 3_200, undefined])
})

test('one that ran for long begins the count anew', () => {
  const { delayAfter } = createRestarts(1)
  assert.deepEqual([0, 0, 10_000, 0].map(delayAfter), [200, 400, 100, 200])
})
