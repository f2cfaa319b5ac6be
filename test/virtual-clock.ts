// A clock that stands still until a test advances it.
import type { Clock } from '../src/clock.ts'

export interface VirtualClock extends Clock {
  /** Lets time pass on both clocks, and calls back whatever falls due on the way, in order, also what was added on the way. */
  readonly advance: (ms: number) => void
  /** Sets the wall clock forwards, or backwards where `ms` is negative. No time passes. */
  readonly stepWall: (ms: number) => void
  /** In how many milliseconds each waiting timer is due, the nearest first. */
  readonly pending: readonly number[]
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Where `now` starts: far from any date, and below zero, so that code that takes it for a date or for positive fails. */
const originMs = -1_000_000_000

/** Creates a clock whose wall clock shows `startMs` (Unix milliseconds). */
export function createVirtualClock(startMs = Date.UTC(2026, 0, 31, 9, 30)): VirtualClock {
  const timers = new Set<Timer>()
  let nowMs = originMs
  let wallOffsetMs = startMs - originMs
  const inOrder = () => [...timers].toSorted((a, b) => a.at - b.at)
  return {
    now: () => nowMs,
    wallNow: () => nowMs + wallOffsetMs,
    after(ms, callback) {
      const timer = { at: nowMs + ms, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance(ms) {
      const until = nowMs + ms
      for (let next = inOrder()[0]; next !== undefined && next.at <= until; next = inOrder()[0]) {
        timers.delete(next)
        nowMs = Math.max(nowMs, next.at)
        next.callback()
      }
      nowMs = until
    },
    stepWall(ms) {
      wallOffsetMs += ms
    },
    get pending() {
      return inOrder().map((timer) => timer.at - nowMs)
    },
  }
}
