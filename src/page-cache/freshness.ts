// For how long a page is worth what (RFC 5861's stale-while-revalidate and stale-if-error).

/** Ages in milliseconds up to which, inclusive, a page is worth it; each at least the one before. */
export interface Freshness {
  /** Served as it is. */
  readonly freshMs: number
  /** Served at once, and renewed in the background. */
  readonly staleMs: number
  /** Served when the upstream fails. */
  readonly staleIfErrorMs: number
}

/**
 * - `fresh`, `stale`: to be served; stale ones are renewed meanwhile
 * - `old`: to be served when the upstream fails
 * - `dead`: not to be served
 */
export type Age = 'fresh' | 'stale' | 'old' | 'dead'

/** What a page is worth at `now`. */
export function ageOf({ freshMs, staleMs, staleIfErrorMs }: Freshness, fetchedAt: number, now: number): Age {
  const age = now - fetchedAt
  if (age <= freshMs) return 'fresh'
  if (age <= staleMs) return 'stale'
  return age <= staleIfErrorMs ? 'old' : 'dead'
}
