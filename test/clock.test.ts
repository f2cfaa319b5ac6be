// The machine's clocks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../src/clock.ts'
import { startPeer } from './responding-thread.ts'

test('the wall clock follows the machine’s date; the other clock does not notice when that is set', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  assert.equal(systemClock.wallNow(), Date.UTC(2026, 0, 31))
  const before = systemClock.now()
  t.mock.timers.setTime(Date.UTC(2027, 0, 31))
  assert.equal(systemClock.wallNow(), Date.UTC(2027, 0, 31))
  const passedMs = systemClock.now() - before
  assert.ok(passedMs >= 0 && passedMs < 3_600_000, `${passedMs} ms`)
})

/** Whoever waits for an answer is often a few promises away from it. */
async function hear(answer: Promise<void>, order: string[]): Promise<void> {
  await answer
  for (let hops = 0; hops < 10; hops += 1) await Promise.resolve()
  order.push('answer')
}

for (const stallMs of [80, 200, 1_000]) {
  test(`an answer that came while the event loop stood still for ${stallMs} ms comes ahead of a deadline of 75 ms`, async (t) => {
    const { ask, blockEventLoop } = await startPeer(t)
    const order: string[] = []
    for (let times = 0; times < 3; times += 1) {
      const late = Promise.withResolvers<void>()
      systemClock.after(75, () => {
        order.push('deadline')
        late.resolve()
      })
      const answered = hear(ask(50_000), order)
      // The question is on its way once this turn is over.
      await new Promise((resolve) => void setImmediate(resolve))
      blockEventLoop(stallMs)
      await Promise.all([answered, late.promise])
    }
    assert.deepEqual(order, ['answer', 'deadline', 'answer', 'deadline', 'answer', 'deadline'])
  })
}

test('a timer that is cancelled never calls back, not even when its time is over', async () => {
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
