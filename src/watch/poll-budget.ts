// The budget of all polls of a process: how many there are at a time, by how much intervals are stretched where they come too
// often for that, and when none is made at all.
import type { Clock } from '../clock.ts'
import { createBulkhead } from '../resilience/bulkhead.ts'

export interface PollBudget {
  /** Makes the poll when there is a place, in order of arrival. Rejects where the signal aborts before. */
  readonly run: <Result>(poll: () => Promise<Result>, signal: AbortSignal) => Promise<Result>
  /** Replaces what one list asks for, as its interval in milliseconds; undefined: nothing. */
  readonly replaceDemand: (before: number | undefined, after: number | undefined) => void
  /** The average of the lists' intervals, in milliseconds, as they ask for it; 0: there is no list. */
  readonly averageIntervalMs: () => number
  /** The factor by which every interval is stretched, at least 1. */
  readonly stretch: () => number
  /** Pauses all polls for so many milliseconds. */
  readonly pause: (ms: number) => void
  /** How long polls are paused from now on, in milliseconds; 0: they are not. */
  readonly pausedMs: () => number
}

/** How much the last poll counts in the average duration. */
const weightOfLast = 0.1

/** Polls per millisecond. */
function rateOf(intervalMs: number | undefined): number {
  return intervalMs === undefined ? 0 : 1 / intervalMs
}

/** Creates a budget of at most `maxPolls` polls at a time. */
export function createPollBudget(maxPolls: number, clock: Clock): PollBudget {
  const places = createBulkhead(maxPolls, Number.MAX_SAFE_INTEGER)
  /** Of all lists, in polls per millisecond. */
  let demand = 0
  let lists = 0
  /** Average duration of a poll, in milliseconds. */
  let durationMs = 0
  let pausedUntil = Number.NEGATIVE_INFINITY

  return {
    run: (poll, signal) =>
      places.run(async () => {
        const startedAt = clock.now()
        try {
          return await poll()
        } finally {
          durationMs += (clock.now() - startedAt - durationMs) * weightOfLast
        }
      }, signal),
    replaceDemand(before, after) {
      lists += Number(after !== undefined) - Number(before !== undefined)
      // Rounding does not add up: it ends with the last list.
      demand = lists === 0 ? 0 : demand + rateOf(after) - rateOf(before)
    },
    averageIntervalMs: () => (demand === 0 ? 0 : lists / demand),
    stretch: () => Math.max((demand * durationMs) / maxPolls, 1),
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
    pausedMs: () => Math.max(pausedUntil - clock.now(), 0),
  }
}
