// Background refreshes that failed: each waits longer than the one before until it is tried again.

const firstDelayMs = 1_000
const longestDelayMs = 30_000
/** Failures remembered; past that, the oldest are forgotten, and may be tried again early. */
const maxRemembered = 10_000

export interface RefreshBackoff {
  readonly canStart: (key: string) => boolean
  readonly succeeded: (key: string) => void
  readonly failed: (key: string) => void
}

/** Creates an empty record. `now`: `Clock.now`. */
export function createRefreshBackoff(now: () => number): RefreshBackoff {
  const failures = new Map<string, { readonly delayMs: number; readonly until: number }>()
  return {
    canStart: (key) => now() >= (failures.get(key)?.until ?? Number.NEGATIVE_INFINITY),
    succeeded: (key) => void failures.delete(key),
    failed(key) {
      const known = failures.get(key)
      const delayMs = known ? Math.min(known.delayMs * 2, longestDelayMs) : firstDelayMs
      failures.delete(key)
      failures.set(key, { delayMs, until: now() + delayMs })
      const [oldest] = failures.keys()
      if (failures.size > maxRemembered && oldest !== undefined) failures.delete(oldest)
    },
  }
}
