// Time as the gateway sees it: a port, so that tests run on virtual time.

/** `now` is Unix milliseconds, never going back, with fractions. `after` calls back once after `ms` and returns a function that cancels. */
export interface Clock {
  readonly now: () => number
  readonly after: (ms: number, callback: () => void) => () => void
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
