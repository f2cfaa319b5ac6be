// Invalidations that the shared store did not take: they are stored as soon as it does, for as long as pages from before may be there.
import type { Clock } from '../clock.ts'

/** How long until another attempt, in milliseconds. */
const retryMs = 1_000
/** Lists remembered; past that, the oldest is evicted: other replicas judge its pages by their age. */
const maxRemembered = 10_000

export interface UnsharedInvalidationsOptions {
  /** Stores the date of an invalidation, unless a later one is stored. Resolves to whether one of the two is; never rejects. */
  readonly store: (key: string, date: number) => Promise<boolean>
  /** How long an invalidation is of use, in milliseconds. */
  readonly ttlMs: number
  readonly clock: Clock
}

/** Creates the function that remembers an invalidation: its key in the store, and its date (Unix milliseconds). */
export function createUnsharedInvalidations({
  store,
  ttlMs,
  clock,
}: UnsharedInvalidationsOptions): (key: string, date: number) => void {
  const unshared = new Map<string, { readonly date: number; readonly until: number }>()

  let isScheduled = false

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    clock.after(retryMs, () => void retry())
  }

  /** Ends at the first that is not taken: the others would not be, either. */
  async function retry(): Promise<void> {
    for (const [key, { date, until }] of unshared) {
      if (clock.now() <= until && !(await store(key, date))) break
      // Unless the list was invalidated again meanwhile.
      if (unshared.get(key)?.date === date) unshared.delete(key)
    }
    isScheduled = false
    if (unshared.size > 0) schedule()
  }

  return (key, date) => {
    schedule()
    unshared.delete(key)
    unshared.set(key, { date, until: clock.now() + ttlMs })
    const [oldest] = unshared.keys()
    if (unshared.size > maxRemembered && oldest !== undefined) unshared.delete(oldest)
  }
}
