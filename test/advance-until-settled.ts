// Virtual time that advances for as long as a promise is pending.
import type { VirtualClock } from './virtual-clock.ts'

/**
 * Waits for the promise; every pause on its way passes at once. `longestPauseMs`: the longest pause between two attempts of a
 * call; a timer due later is a deadline, and does not fire.
 */
export async function advanceUntilSettled<Value>(
  clock: VirtualClock,
  pending: Promise<Value>,
  longestPauseMs = 5_000,
): Promise<Value> {
  const state = { isPending: true }
  const stop = () => void (state.isPending = false)
  pending.then(stop, stop)
  while (state.isPending) {
    await new Promise((resolve) => void setImmediate(resolve))
    const [due] = clock.pending
    if (state.isPending && due !== undefined && due <= longestPauseMs) clock.advance(due)
  }
  return pending
}
