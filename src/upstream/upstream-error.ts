// Every way in which a call to the REST API fails, as one error with a reason.

/**
 * - `aborted`: the reader went away; nobody waits for the answer
 * - `badRequest`: 400, the request was refused (an unknown cursor is refused so, too)
 * - `badResponse`: an answer that is not this API's: 400, 403 and 404 not in its own words, too
 * - `credential`: 401, or no token to be had: the gateway's own credential is not accepted
 * - `forbidden`: 403 · `notFound`: 404 · `rateLimited`: 429
 * - `shed`: not even tried, because calls fail (the circuit is open) or too many are under way
 * - `timeout`: no complete answer within the deadline
 * - `unavailable`: no connection, a broken one, or 5xx
 */
export type UpstreamFailure =
  | 'aborted'
  | 'badRequest'
  | 'badResponse'
  | 'credential'
  | 'forbidden'
  | 'notFound'
  | 'rateLimited'
  | 'shed'
  | 'timeout'
  | 'unavailable'

export interface UpstreamErrorDetails {
  /** HTTP status, when there was an answer. */
  readonly status?: number
  /** The upstream's own wish for how long to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** The upstream's id of the request, for its operators. */
  readonly upstreamRequestId?: string
  /**
   * Of `unavailable` and `timeout`, what they are about: `agent`, the API itself says that it cannot serve this agent;
   * `service`, no connection could be made. Absent where that cannot be told: a timeout, a connection that broke, an
   * answer that a proxy may have made.
   */
  readonly scope?: 'agent' | 'service'
  /** Of an answer that is not this API's: its media type and how it begins. For the log only. */
  readonly received?: string
  /** What went wrong underneath. For the log only. */
  readonly cause?: unknown
}

/** A failed call. `message` and `details` are for the log: no client sees them. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
  readonly reason: UpstreamFailure
  readonly details: UpstreamErrorDetails
  constructor(reason: UpstreamFailure, message: string, details: UpstreamErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.reason = reason
    this.details = details
  }
}
