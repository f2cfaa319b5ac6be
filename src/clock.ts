// Time as the gateway sees it: a port, so that tests run on virtual time.

/**
 * Durations, ages and deadlines go by `now`; dates, which other machines wrote or will read, go by `wallNow`. The two have
 * nothing to do with each other: only differences of one and the same clock mean anything.
 */
export interface Clock {
  /** Monotonic milliseconds with fractions, never going back, from an arbitrary origin: values may be negative. */
  readonly now: () => number
  /** Unix milliseconds. They step forwards or backwards whenever the machine's clock is set. */
  readonly wallNow: () => number
  /** Calls back once, at the earliest after `ms`. Returns a function that cancels. */
  readonly after: (ms: number, callback: () => void) => () => void
}

/** The machine's own clocks. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
