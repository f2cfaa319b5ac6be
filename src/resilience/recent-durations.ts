// How long recent calls took: the duration that most of them stay below.

/** Calls that count, the fewest that say anything, and after how many it is looked again. */
const size = 200
const least = 100
const recountAfter = 20
const share = 0.95

export interface RecentDurations {
  /** Records a call's duration, in milliseconds. */
  readonly add: (ms: number) => void
  /** The duration that 95 % of the last 200 calls stayed below, in milliseconds; undefined: there were fewer than 100 calls. */
  readonly usualMs: () => number | undefined
}

/** Creates an empty record. */
export function createRecentDurations(): RecentDurations {
  const durations = new Float64Array(size)
  let added = 0
  let usualMs: number | undefined
  return {
    add(ms) {
      durations[added % size] = ms
      added += 1
      if (added < least || added % recountAfter !== 0) return
      const inOrder = durations.subarray(0, Math.min(added, size)).toSorted()
      usualMs = inOrder[Math.floor(inOrder.length * share)]
    },
    usualMs: () => usualMs,
  }
}
