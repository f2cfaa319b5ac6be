// What a failed call means for pages that are held.
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.ts'

const refusals: ReadonlySet<UpstreamFailure> = new Set(['credential', 'forbidden', 'notFound'])

const outages: ReadonlySet<UpstreamFailure> = new Set(['unavailable', 'timeout', 'rateLimited', 'shed'])

/** What an old page may stand in for: the upstream is down, late or overloaded. Never for a refusal. */
export function isOutage(error: unknown): boolean {
  return error instanceof UpstreamError && outages.has(error.reason)
}

/** Whether the answer was that the caller, or the gateway, may not have the list. */
export function isRefusal(reason: UpstreamFailure): boolean {
  return refusals.has(reason)
}
