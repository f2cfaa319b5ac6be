// Failures of the REST API, counted by their reason.
import { UpstreamError, type UpstreamFailure } from './upstream-error.ts'

export interface FailureCounts {
  readonly count: (error: unknown) => void
  /** The counts so far; a reason that has not occurred is absent. */
  readonly counts: Readonly<Partial<Record<UpstreamFailure, number>>>
}

/** Creates counts without a failure. Errors that are no UpstreamError are not counted. */
export function createFailureCounts(): FailureCounts {
  const counts: Partial<Record<UpstreamFailure, number>> = {}
  return {
    counts,
    count(error) {
      if (error instanceof UpstreamError) counts[error.reason] = (counts[error.reason] ?? 0) + 1
    },
  }
}
