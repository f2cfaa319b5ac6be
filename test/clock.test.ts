// The system clock: monotonic time, wall time and timers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../src/clock.ts'
import { startPeer } from './responding-thread.ts'

test('the wall clock follows the machine’s date; the monotonic clock does not change when the date is set', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  assert.equal(systemClock.wallNow(), Date.UTC(2026, 0, 31))
  const before = systemClock.now()
  t.mock.timers.setTime(Date.UTC(2027, 0, 31))
  assert.equal(systemClock.wallNow(), Date.UTC(2027, 0, 31))
  const passedMs = systemClock.now() - before
  assert.ok(passedMs >= 0 && passedMs < 3_600_000, `${passedMs} ms`)
})

/** Resolves a few promises after the response, as most code that awaits one does. */
async function receive(response: Promise<void>, order: string[]): Promise<void> {
  await response
  for (let hops = 0; hops < 10; hops += 1) await Promise.resolve()
  order.push('response')
}

for (const stallMs of [80, 200, 1_000]) {
  test(`a response that arrives while the event loop is blocked for ${stallMs} ms is handled before a deadline of 75 ms`, async (t) => {
    const { ask, blockEventLoop } = await startPeer(t)
    const order: string[] = []
    for (let times = 0; times < 3; times += 1) {
      const late = Promise.withResolvers<void>()
      systemClock.after(75, () => {
        order.push('deadline')
        late.resolve()
      })
      const received = receive(ask(50_000), order)
      // The request is sent once this turn of the event loop ends.
      await new Promise((resolve) => void setImmediate(resolve))
      blockEventLoop(stallMs)
      await Promise.all([received, late.promise])
    }
    assert.deepEqual(order, ['response', 'deadline', 'response', 'deadline', 'response', 'deadline'])
  })
}

test('a timer that is cancelled never calls back, not even when it is due', async () => {
  const called: string[] = []
  const cancelEarly = systemClock.after(1, () => called.push('cancelled early'))
  cancelEarly()
  const cancelLate = systemClock.after(1, () => called.push('cancelled late'))
  const until = performance.now() + 5
  while (performance.now() < until);
  // A timer of the machine's own runs in the turn in which the other one falls due, and after it.
  await new Promise<void>((resolve) => {
    setTimeout(() => {
      cancelLate()
      resolve()
    }, 1)
  })
  await new Promise<void>((resolve) => void systemClock.after(5, resolve))
  assert.deepEqual(called, [])
})
