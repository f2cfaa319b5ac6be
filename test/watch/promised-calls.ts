// How many calls watching a list may take: by what happens in it, as docs/decisions/0015 says.

/** A moment after which a watcher may find that the list has changed. */
export interface Disturbance {
  /** By `Clock.now`. */
  readonly at: number
  /** Whether a row of the window is in transition from then on. */
  readonly hasTransition: boolean
}

/** Intervals in milliseconds, and for how long after a change they are so short. */
const [busy, recent, quiet] = [2_000, 5_000, 15_000]
const [busyMs, recentMs] = [60_000, 120_000]
const longest = 60_000
const stepMs = 500

/** How polls come: as shares of the interval. */
export interface PollTimes {
  /** From one poll to the next. */
  readonly pause: number
  /** From a change to the poll that finds it. */
  readonly lag: number
}

/** Each poll is as early as it may be, and each change is found as late as it may be. */
export const worst: PollTimes = { pause: 0.8, lag: 1.2 }
/** As it is on average. */
export const usual: PollTimes = { pause: 1, lag: 0.5 }

/** Returns how many polls of one list there are between two times. `disturbances` in the order of their times. */
export function promisedCalls(
  disturbances: readonly Disturbance[],
  { from, until }: { readonly from: number; readonly until: number },
  { pause, lag }: PollTimes,
): number {
  let calls = 0
  for (let at = from; at < until; at += stepMs) {
    const sofar = disturbances.filter((disturbance) => disturbance.at <= at)
    calls += stepMs / (pause * intervalAt(sofar, at, lag))
  }
  return calls
}

/** The shortest interval that the disturbances so far allow. */
function intervalAt(disturbances: readonly Disturbance[], at: number, lag: number): number {
  let shortest: number = quiet
  const isBusy = disturbances.at(-1)?.hasTransition ?? false
  for (const [index, { at: since }] of disturbances.entries()) {
    const before = disturbances[index - 1]?.at ?? Number.NEGATIVE_INFINITY
    // While little happens the list is read rarely, and the change is found late.
    const lagMs = (since - before < recentMs ? recent : longest) * lag
    if (at - since < recentMs + lagMs) shortest = Math.min(shortest, recent)
    if (isBusy && at - since < busyMs + lagMs) shortest = busy
  }
  return shortest
}
