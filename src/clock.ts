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
  /**
   * Calls back once, at the earliest after `ms`, and only when input that had arrived by then was read. Returns a function that
   * cancels, up to the moment of the callback.
   */
  readonly after: (ms: number, callback: () => void) => () => void
}

/** The machine's own clocks. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  // An event loop that stood still, for a collection or for want of a processor, runs its overdue timers before it reads what
  // came meanwhile: a deadline would pass for a peer that had responded long ago. One turn of the poll phase reads all that
  // lies in the sockets, and the promises and ticks that wait for it run before the immediate.
  after: (ms, callback) => {
    let turn: NodeJS.Immediate | undefined
    const timer = setTimeout(() => {
      // Not unreferenced: the poll phase of an idle loop would not come to an end for it.
      turn = setImmediate(callback)
    }, ms)
    timer.unref()
    return () => {
      clearTimeout(timer)
      clearImmediate(turn)
    }
  },
}
