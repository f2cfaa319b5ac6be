// When a worker that ended is replaced, and when that is given up.

export interface Restarts {
  /**
   * Takes how long the worker ran. Returns after how many milliseconds another one is to be started; undefined: no more, because
   * workers keep ending soon after their start.
   */
  readonly delayAfter: (ranMs: number) => number | undefined
}

/** A worker that ended before this ended at its start. */
const startMs = 10_000
/** So many times each worker may end at its start, one after the other. */
const maxRounds = 5
const minDelayMs = 100

/** Creates the policy for so many workers. */
export function createRestarts(workers: number): Restarts {
  /** Since a worker has run for longer. */
  let endedAtStart = 0
  return {
    delayAfter(ranMs) {
      endedAtStart = ranMs < startMs ? endedAtStart + 1 : 0
      const round = Math.ceil(endedAtStart / workers)
      return round > maxRounds ? undefined : minDelayMs * 2 ** round
    },
  }
}
