// What watching came to so far, as plain numbers.

/**
 * - `changed`, `unchanged`: the list was read, from a page that others had fetched of late or by a call
 * - `failed`: it could not be
 * - `deferred`: polls are paused, or the caller is over the rate limit
 */
export type PollResult = 'changed' | 'unchanged' | 'failed' | 'deferred'

/** Counters. */
export interface WatchCounts {
  readonly polls: Record<PollResult, number>
  /** Calls, and joined calls, of polls and of first reads. */
  calls: number
  /** Changes that clients were told, empty ones included. */
  changes: number
  /** Changes of lists that became one with the change before, because a client had not asked for that yet. */
  merged: number
  /** Number and sum of the intervals between polls as they were scheduled. */
  intervals: number
  intervalMs: number
}

export interface WatchStats extends Readonly<WatchCounts> {
  readonly streams: number
  readonly watchers: number
  /** The factor by which the poll budget stretches intervals; 1: not at all. */
  readonly stretch: number
}

/** Creates counters at zero. */
export function createWatchCounts(): WatchCounts {
  return {
    polls: { changed: 0, unchanged: 0, failed: 0, deferred: 0 },
    calls: 0,
    changes: 0,
    merged: 0,
    intervals: 0,
    intervalMs: 0,
  }
}
