// How long a list is left alone between two polls: the less the more is going on in it.

export interface IntervalBounds {
  /** While rows are in transition, and after a write, in milliseconds. */
  readonly minMs: number
  /** While nothing happens. */
  readonly maxMs: number
}

/** What is known of a list. Times by `Clock.now`. */
export interface ActivityFacts {
  /** When a change was last seen, and when the caller last wrote; minus infinity: never. */
  readonly changedAt: number
  readonly writtenAt: number
  readonly isInTransition: boolean
  /** Polls in a row that showed no change. */
  readonly quietPolls: number
}

/** A row that stays in transition, or a write that shows nothing, is waited for so long at the shortest interval. */
const busyMs = 60_000
const recentMs = 120_000
/** In shortest intervals: what follows a change, and the first of those while nothing happens. */
const recentFactor = 2.5
const quietFactor = 7.5
const quietGrowth = 1.5
/** How much longer or shorter than its interval a pause is at most, as a share. */
const jitter = 0.2

/** Returns the interval in milliseconds. */
export function intervalOf(activity: ActivityFacts, { minMs, maxMs }: IntervalBounds, now: number): number {
  const { changedAt, writtenAt, isInTransition, quietPolls } = activity
  const isBusy = now - writtenAt < busyMs || (isInTransition && now - changedAt < busyMs)
  if (isBusy) return minMs
  if (now - changedAt < recentMs) return Math.min(minMs * recentFactor, maxMs)
  return Math.min(minMs * quietFactor * quietGrowth ** quietPolls, maxMs)
}

/** Spreads polls that would come at the same time. `random`: of [0, 1). */
export function withJitter(intervalMs: number, random: number): number {
  return intervalMs * (1 + jitter * (2 * random - 1))
}
