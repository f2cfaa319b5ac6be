// What watching came to so far, as plain numbers.

/**
 * - `changed`, `unchanged`: the list was read, from a page that others had fetched of late or by a call
 * - `failed`: it could not be
 * - `deferred`: polls are paused, or the caller is over the rate limit
 */
export const pollResults = ['changed', 'unchanged', 'failed', 'deferred'] as const

export type PollResult = (typeof pollResults)[number]

/** Counters. */
export interface WatchCounts {
  readonly polls: Record<PollResult, number>
  /** Changes that were sent to clients, empty ones included. */
  changes: number
  /** Changes of lists that became one with the change before, because a client had not asked for that yet. */
  merged: number
}

export interface WatchStats extends Readonly<WatchCounts> {
  readonly watchers: number
  /** Average interval between two polls of a list, in milliseconds, before it is stretched; 0: no list is watched. */
  readonly intervalMs: number
  /** The factor by which the poll budget stretches intervals; 1: not at all. */
  readonly stretch: number
}

/** Creates counters at zero. */
export function createWatchCounts(): WatchCounts {
  return {
    polls: { changed: 0, unchanged: 0, failed: 0, deferred: 0 },
    changes: 0,
    merged: 0,
  }
}
