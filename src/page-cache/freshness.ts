// What a page of an age may be served for (RFC 5861's stale-while-revalidate and stale-if-error).
import type { PageRequest } from '../upstream/page.ts'

/** For how many milliseconds, inclusive, a page is served, and how. */
export interface Freshness {
  /** From its fetch on: served as it is. */
  readonly maxAgeMs: number
  /** After `maxAgeMs`: served at once, and refreshed in the background. */
  readonly staleWhileRevalidateMs: number
  /** After `maxAgeMs`, and at least `staleWhileRevalidateMs`: served when the upstream fails. */
  readonly staleIfErrorMs: number
}

/** Returns the age in milliseconds, inclusive, up to which a page is served at all. */
export function lifetimeOf({ maxAgeMs, staleIfErrorMs }: Freshness): number {
  return maxAgeMs + staleIfErrorMs
}

/**
 * - `fresh`: served
 * - `stale`: served while it is refreshed
 * - `staleIfError`: served if the upstream fails
 * - `expired`: not served
 */
export type Age = 'fresh' | 'stale' | 'staleIfError' | 'expired'

/** Returns how a page may be served at `now`. */
export function ageOf(freshness: Freshness, fetchedAt: number, now: number): Age {
  const staleForMs = now - fetchedAt - freshness.maxAgeMs
  if (staleForMs <= 0) return 'fresh'
  if (staleForMs <= freshness.staleWhileRevalidateMs) return 'stale'
  return staleForMs <= freshness.staleIfErrorMs ? 'staleIfError' : 'expired'
}

/** Returns when the call of a page for the request has to have started at the earliest. */
export function earliestOf(
  { notBefore = Number.NEGATIVE_INFINITY, maxAgeMs }: Pick<PageRequest, 'notBefore' | 'maxAgeMs'>,
  now: number,
): number {
  return maxAgeMs === undefined ? notBefore : Math.max(notBefore, now - maxAgeMs)
}
