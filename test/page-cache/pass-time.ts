// Virtual time that goes on for as long as something is waited for.
import type { VirtualClock } from '../virtual-clock.ts'

/**
 * Waits for the answer, and lets every pause on its way pass at once. `longestPauseMs`: the longest pause between two tries of
 * a call; what is due later is a deadline, and is left alone.
 */
export async function passTime<Answer>(
  clock: VirtualClock,
  answer: Promise<Answer>,
  longestPauseMs = 5_000,
): Promise<Answer> {
  const state = { waiting: true }
  const stop = () => void (state.waiting = false)
  answer.then(stop, stop)
  while (state.waiting) {
    await new Promise((resolve) => void setImmediate(resolve))
    const [due] = clock.pending
    if (state.waiting && due !== undefined && due <= longestPauseMs) clock.advance(due)
  }
  return answer
}
