// The name that was probably meant.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from '../../src/cli/nearest-name.ts'

const names = ['start', 'demo', 'doctor', 'check']

test('a name with one or two wrong letters is found, the nearest first', () => {
  for (const [given, expected] of [
    ['strat', 'start'],
    ['stat', 'start'],
    ['starts', 'start'],
    ['DOCTOR', undefined],
    ['doktor', 'doctor'],
    ['dem', 'demo'],
    ['', undefined],
    ['build', undefined],
    ['x'.repeat(100_000), undefined],
  ] as const)
    assert.equal(nearestName(given, names), expected, given.slice(0, 20))
})
