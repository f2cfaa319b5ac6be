// Virtual time that moves on by itself: whenever nothing is left to do at one moment, it jumps to the next timer.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../src/clock.ts'
import { createVirtualClock } from '../test/virtual-clock.ts'
import type { Timeline } from './workload.ts'

export interface VirtualTime extends Timeline {
  readonly clock: Clock
  /** Counts real work, such as an HTTP call, during which time stands still. */
  readonly whileWorking: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Lets time run until `done` settles; rejects where nothing is left that could settle it. */
  readonly run: (done: Promise<unknown>) => Promise<void>
}

/** Turns of the event loop without work after which a moment counts as over. */
const quietTurns = 3

/** Creates virtual time that starts at `startMs`. */
export function createVirtualTime(startMs: number): VirtualTime {
  const clock = createVirtualClock(startMs)
  let working = 0

  async function becomeQuiet(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      await setImmediate()
      if (working > 0) quiet = -1
    }
  }

  return {
    clock,
    now: clock.now,
    sleep: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
    async whileWorking(work) {
      working += 1
      try {
        return await work()
      } finally {
        working -= 1
      }
    },
    async run(done) {
      const state = { settled: false }
      const settle = () => {
        state.settled = true
      }
      done.then(settle, settle)
      for (await becomeQuiet(); !state.settled; await becomeQuiet()) {
        const [ms] = clock.pending
        if (ms === undefined) throw new Error('virtual time stands still: nothing waits for it')
        clock.advance(ms)
      }
      await done
    },
  }
}
