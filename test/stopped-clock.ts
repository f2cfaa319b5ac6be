// A gateway's virtual clock that advances only when a test says so, or past the pauses between two attempts.
import { advanceUntilSettled } from './advance-until-settled.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export interface StoppedClock {
  readonly clock: VirtualClock
  readonly pass: (ms: number) => void
  /** Waits for the responses; every pause between two attempts passes at once. */
  readonly advanceUntilSettled: <Response>(responses: Promise<Response>) => Promise<Response>
}

/** The longest pause between two attempts; timers due later do not fire. */
const longestPauseMs = 200

export function stopClock(): StoppedClock {
  const clock = createVirtualClock()
  return {
    clock,
    pass: clock.advance,
    advanceUntilSettled: (responses) => advanceUntilSettled(clock, responses, longestPauseMs),
  }
}
