// Lets virtual time pass, and waits at each timer until what it set off has ended.
import { settled } from '../page-cache/rows.ts'
import type { VirtualClock } from '../virtual-clock.ts'

/** Turns of the event loop after which nothing more happens at one moment. */
const turns = 4

export async function quiet(): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await settled()
}

export async function runClock(clock: VirtualClock, ms: number): Promise<void> {
  const until = clock.now() + ms
  await quiet()
  for (let [due] = clock.pending; due !== undefined && clock.now() + due <= until; [due] = clock.pending) {
    clock.advance(due)
    await quiet()
  }
  clock.advance(until - clock.now())
}
