// Virtual time that advances only while no operation of the shared store is in flight: none is late that the store responds to.
import { setTimeout as sleep } from 'node:timers/promises'
import { redisDeadlineMs } from '../../src/redis/connection.ts'
import type { VirtualClock } from '../virtual-clock.ts'

/** Resolves once no operation of the store is in flight. Time stands still meanwhile, so that such an operation has its whole deadline left. */
export async function storeIsQuiet(clock: VirtualClock): Promise<void> {
  do await sleep(1)
  while (clock.pending.includes(redisDeadlineMs))
}

/** Waits for the promise; pauses up to `longestPauseMs` pass at once. A timer due later is a deadline, and does not fire. */
export async function settleQuietly<Value>(
  clock: VirtualClock,
  pending: Promise<Value>,
  longestPauseMs = 5_000,
): Promise<Value> {
  const state = { isPending: true }
  const stop = () => void (state.isPending = false)
  pending.then(stop, stop)
  while (state.isPending) {
    await storeIsQuiet(clock)
    const [due] = clock.pending
    if (state.isPending && due !== undefined && due <= longestPauseMs) clock.advance(due)
  }
  return pending
}
