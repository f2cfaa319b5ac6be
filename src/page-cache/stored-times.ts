// The times of stored pages: dates, because other processes read them, and ages again as soon as a page is in this process.
import type { Clock } from '../clock.ts'

/** How far replicas' wall clocks may be apart, in milliseconds. */
export const clockSkewMs = 1_000

export interface StoredTimes {
  /** A time by `Clock.now` as the date to store (Unix milliseconds). */
  readonly toStored: (at: number) => number
  /** A stored date as a time by `Clock.now`, never later than now; undefined where the date cannot be trusted. */
  readonly fromStored: (date: number) => number | undefined
}

/**
 * Creates the conversion. A date from the future is not trusted: its page would never grow old. Once the wall clock was set
 * back, neither is any date up to what it showed before: those that were stored before look like those since, and
 * the former are older than they seem.
 */
export function createStoredTimes({ now, wallNow }: Clock): StoredTimes {
  /** By how much the wall clock exceeds `now`; it changes only when the wall clock is set. */
  let wallOffsetMs = wallNow() - now()
  let distrustedUntil = Number.NEGATIVE_INFINITY

  function follow(): number {
    const offsetMs = wallNow() - now()
    if (offsetMs < wallOffsetMs - clockSkewMs) {
      distrustedUntil = Math.max(distrustedUntil, now() + wallOffsetMs)
      wallOffsetMs = offsetMs
    }
    wallOffsetMs = Math.max(wallOffsetMs, offsetMs)
    return offsetMs
  }

  return {
    toStored: (at) => at + follow(),
    fromStored(date) {
      const offsetMs = follow()
      const at = date - offsetMs
      if (at > now() + clockSkewMs || date <= distrustedUntil) return undefined
      return Math.min(at, now())
    },
  }
}
