// What a page of an age may be served for (RFC 5861's stale-while-revalidate and stale-if-error).
import type { PageRequest } from '../upstream/page.ts'

/** Ages in milliseconds up to which, inclusive, a page is served so; each at least the one before. */
export interface Freshness {
  /** Served as it is. */
  readonly freshMs: number
  /** Served at once, and refreshed in the background. */
  readonly staleMs: number
  /** Served when the upstream fails. */
  readonly staleIfErrorMs: number
}

/**
 * - `fresh`: served
 * - `stale`: served while it is refreshed
 * - `staleIfError`: served if the upstream fails
 * - `expired`: not served
 */
export type Age = 'fresh' | 'stale' | 'staleIfError' | 'expired'

/** Returns how a page may be served at `now`. */
export function ageOf({ freshMs, staleMs, staleIfErrorMs }: Freshness, fetchedAt: number, now: number): Age {
  const age = now - fetchedAt
  if (age <= freshMs) return 'fresh'
  if (age <= staleMs) return 'stale'
  return age <= staleIfErrorMs ? 'staleIfError' : 'expired'
}

/** Returns when the call of a page for the request has to have started at the earliest. */
export function earliestOf(
  { notBefore = Number.NEGATIVE_INFINITY, maxAgeMs }: Pick<PageRequest, 'notBefore' | 'maxAgeMs'>,
  now: number,
): number {
  return maxAgeMs === undefined ? notBefore : Math.max(notBefore, now - maxAgeMs)
}
