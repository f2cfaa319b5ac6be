// Time as the gateway sees it: a port, so that tests run on virtual time.

/** `now` is Unix milliseconds. `after` calls back once after `ms` and returns a function that cancels. */
export interface Clock {
  now(): number
  after(ms: number, callback: () => void): () => void
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
