// The reads of a request that has no caller: every one is refused.
import type { SessionReader } from './session-reader.ts'

/** Creates them; `error` says why. */
export function createRefusedReads(error: Error): SessionReader {
  const refuse = (): never => {
    throw error
  }
  return {
    summary: () => ({
      outcomes: { hit: 0, stale: 0, miss: 0, collapsed: 0 },
      oldestFetchedAt: undefined,
      byId: false,
      upstreamCalls: 0,
      isCurrent: () => false,
    }),
    listOf: refuse,
    sessionOf: refuse,
    referenced: refuse,
    named: refuse,
  }
}
