// The time that a request has waited: overlapping waits count once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WaitingTime } from '../../src/sessions/waiting-time.ts'

for (const [what, waits, totalMs] of [
  ['no wait', [], 0],
  ['one', [[-5, 5]], 10],
  [
    'one after the other',
    [
      [0, 3],
      [5, 9],
    ],
    7,
  ],
  [
    'two at once',
    [
      [0, 3],
      [1, 9],
    ],
    9,
  ],
  [
    'one around others and the gaps between them',
    [
      [1, 2],
      [4, 5],
      [7, 8],
      [3, 10],
      [0, 11],
    ],
    11,
  ],
] as const)
  test(`${what}: ${totalMs} ms`, () => {
    const time = new WaitingTime()
    for (const [from, until] of waits) time.add(from, until)
    assert.equal(time.totalMs(), totalMs)
  })
