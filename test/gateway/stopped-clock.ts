// A gateway's clock that stands still, and goes on by the pauses that a response waits for.
import { passTime } from '../page-cache/pass-time.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'

export interface StoppedClock {
  readonly clock: VirtualClock
  readonly pass: (ms: number) => void
  /** Waits for the responses, and lets every pause between two tries on their way pass at once. */
  readonly through: <Response>(responses: Promise<Response>) => Promise<Response>
}

/** The longest pause between two tries; what is due later is left alone. */
const longestPauseMs = 200

export function stopClock(): StoppedClock {
  const clock = createVirtualClock()
  return { clock, pass: clock.advance, through: (responses) => passTime(clock, responses, longestPauseMs) }
}
