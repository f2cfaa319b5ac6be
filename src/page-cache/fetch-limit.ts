// How many rows a call fetches: more than a small window has.
import { maxPageLimit } from '../list-position.ts'
import type { PageRequest } from '../upstream/page.ts'

/** The fewest rows that are fetched: rows just beyond a small window are wanted next more often than not. */
const minFetchLimit = 50

/** Returns the limit of the call for a request. */
export function fetchLimit({ limit }: Pick<PageRequest, 'limit'>): number {
  return Math.max(limit, minFetchLimit)
}

/**
 * Returns the same where pages are prefetched: whole windows, so that none of the next ones needs a call for its last rows alone; and
 * for a caller who pages on, as many as one call can bring.
 */
export function prefetchLimit({ after, limit }: Pick<PageRequest, 'after' | 'limit'>): number {
  const windows = after === undefined ? Math.ceil(minFetchLimit / limit) : Math.floor(maxPageLimit / limit)
  return Math.min(Math.max(windows, 1) * limit, maxPageLimit)
}
