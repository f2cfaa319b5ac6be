// The machine's clocks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../src/clock.ts'

test('the wall clock follows the machine’s date; the other clock does not notice when that is set', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  assert.equal(systemClock.wallNow(), Date.UTC(2026, 0, 31))
  const before = systemClock.now()
  t.mock.timers.setTime(Date.UTC(2027, 0, 31))
  assert.equal(systemClock.wallNow(), Date.UTC(2027, 0, 31))
  const passedMs = systemClock.now() - before
  assert.ok(passedMs >= 0 && passedMs < 3_600_000, `${passedMs} ms`)
})
