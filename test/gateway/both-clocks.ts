// The gateway's clock and Date, which the circuit breaker goes by, moving on together.
import type { TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'

export interface BothClocks {
  readonly clock: VirtualClock
  readonly pass: (ms: number) => void
  /** Waits for the answers, and lets every pause of up to `longestMs` on their way pass at once. */
  readonly through: <Answer>(answers: Promise<Answer>, longestMs?: number) => Promise<Answer>
}

/** Stops both; they stand still until they are told to go on. */
export function stopClocks(t: TestContext): BothClocks {
  const now = Math.ceil(Date.now() / 1_000) * 1_000
  t.mock.timers.enable({ apis: ['Date'], now })
  const clock = createVirtualClock(now)
  // In whole milliseconds, as Date counts: what is left over is passed with the next.
  let owed = 0
  const pass = (ms: number) => {
    clock.advance(ms)
    owed += ms
    t.mock.timers.tick(Math.floor(owed))
    owed -= Math.floor(owed)
  }
  return {
    clock,
    pass,
    async through(answers, longestMs = 200) {
      const state = { over: false }
      const end = () => void (state.over = true)
      answers.then(end, end)
      // Each turn is one of the event loop: enough of them for seconds of real time.
      for (let turns = 0; turns < 1_000_000 && !state.over; turns += 1) {
        // oxlint-disable-next-line no-await-in-loop
        await turn()
        const [due] = clock.pending
        if (!state.over && due !== undefined && due <= longestMs) pass(due)
      }
      return answers
    },
  }
}
