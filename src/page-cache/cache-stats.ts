// What the cache did so far, as plain numbers.

export interface CacheStats {
  /** Pages by `CacheOutcome`. */
  hit: number
  stale: number
  staleIfError: number
  miss: number
  collapsed: number
  /** Responses that were served from the response cache; their pages count as hits. */
  responseCacheHits: number
  /** Background refreshes started, and those of them that failed. */
  refreshes: number
  refreshFailures: number
  /** Calls that prefetch, and those of them that failed. */
  prefetches: number
  prefetchFailures: number
  /** Pages found in the shared store; operations of it that failed or took too long; values that were not pages. */
  sharedHits: number
  sharedErrors: number
  sharedInvalid: number
}

/** Creates counters at zero. */
export function createCacheStats(): CacheStats {
  return {
    hit: 0,
    stale: 0,
    staleIfError: 0,
    miss: 0,
    collapsed: 0,
    responseCacheHits: 0,
    refreshes: 0,
    refreshFailures: 0,
    prefetches: 0,
    prefetchFailures: 0,
    sharedHits: 0,
    sharedErrors: 0,
    sharedInvalid: 0,
  }
}
