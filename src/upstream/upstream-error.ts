// Every way in which a call to the REST API fails, as one error with a reason; and the one table of what each reason means.

/**
 * - `aborted`: the client disconnected; nobody waits for the response
 * - `badRequest`: 400, the request was refused (as is an unknown cursor)
 * - `badResponse`: a response that is not this API's, including 400, 403 and 404 not in its own words
 * - `conflict`: 409 to a write: the session exists, or was changed at the same time
 * - `bulkheadFull`: not tried, because too many calls are queued · `circuitOpen`: not tried, because calls fail
 * - `forbidden`: 403 · `notFound`: 404 · `rateLimited`: 429
 * - `notReady`: 424 to a write: the session takes none yet
 * - `timeout`: no complete response within the deadline
 * - `unauthorized`: 401, or no token was issued: the gateway's own credential is not accepted
 * - `unavailable`: no connection, a broken one, or 5xx
 */
export type UpstreamFailure =
  | 'aborted'
  | 'badRequest'
  | 'badResponse'
  | 'bulkheadFull'
  | 'circuitOpen'
  | 'conflict'
  | 'forbidden'
  | 'notFound'
  | 'notReady'
  | 'rateLimited'
  | 'timeout'
  | 'noCredential'
  | 'unauthorized'
  | 'unavailable'

export interface FailureMeaning {
  /** What the failure says of the service's health: the service responded, it failed, or neither. */
  readonly outcome: 'success' | 'failure' | 'ignored'
  /** Whether anything was sent. */
  readonly isSent: boolean
  /** A write that failed so was not done. */
  readonly saysNotDone: boolean
  /** Another attempt may succeed. */
  readonly isTransient: boolean
  /** The service asks for fewer calls. */
  readonly isThrottled: boolean
  /** The service is down, late or overloaded: a stale page may be served in place of the error. */
  readonly allowsStale: boolean
  /** Caller or gateway may not have the list: cached pages of it must not be served any more. */
  readonly invalidatesList: boolean
  /** In response to a read with a cursor: the cursor was not found. */
  readonly isCursorNotFound: boolean
  /** In response to a read by id: the caller has no such session. */
  readonly isSessionNotFound: boolean
  /** What a client receives; `retryable`: the same request may succeed later. */
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  /** The error belongs in the log: it is not the client's own. */
  readonly isLogged: boolean
}

const failed = {
  outcome: 'failure',
  isSent: true,
  saysNotDone: false,
  isTransient: false,
  isThrottled: false,
  allowsStale: true,
  invalidatesList: false,
  isCursorNotFound: false,
  isSessionNotFound: false,
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The sessions service is not available: try again later.',
  retryable: true,
  isLogged: true,
} as const
const refused = { ...failed, outcome: 'success', saysNotDone: true, allowsStale: false } as const
const notSent = { ...failed, outcome: 'ignored', isSent: false, saysNotDone: true } as const

/** What each reason means. */
export const failureMeanings = {
  aborted: {
    ...failed,
    outcome: 'ignored',
    allowsStale: false,
    message: 'The request was given up.',
    isLogged: false,
  },
  badRequest: {
    ...refused,
    isCursorNotFound: true,
    code: 'UPSTREAM_BAD_RESPONSE',
    message: 'The sessions service refused the request.',
    retryable: false,
  },
  badResponse: {
    ...refused,
    saysNotDone: false,
    code: 'UPSTREAM_BAD_RESPONSE',
    message: 'The sessions service gave a response that cannot be used.',
    retryable: false,
  },
  bulkheadFull: notSent,
  circuitOpen: notSent,
  conflict: {
    ...refused,
    isTransient: true,
    code: 'CONFLICT',
    message: 'The session was changed at the same time: try again.',
    isLogged: false,
  },
  forbidden: {
    ...refused,
    invalidatesList: true,
    isSessionNotFound: true,
    code: 'FORBIDDEN',
    message: 'These sessions may not be read.',
    retryable: false,
  },
  notFound: {
    ...refused,
    invalidatesList: true,
    isCursorNotFound: true,
    isSessionNotFound: true,
    code: 'NOT_FOUND',
    message: 'There is no such agent: check its name.',
    retryable: false,
    isLogged: false,
  },
  notReady: {
    ...refused,
    isTransient: true,
    code: 'NOT_READY',
    message: 'The session is not ready yet: try again later.',
    isLogged: false,
  },
  rateLimited: {
    ...refused,
    isTransient: true,
    isThrottled: true,
    allowsStale: true,
    code: 'RATE_LIMITED',
    message: 'The sessions service is busy: try again later.',
    retryable: true,
  },
  timeout: {
    ...failed,
    code: 'UPSTREAM_TIMEOUT',
    message: 'The sessions service did not respond in time: try again later.',
    retryable: true,
  },
  // It says nothing of the upstream, and pages that are cached stay good.
  noCredential: notSent,
  unauthorized: { ...refused, invalidatesList: true, retryable: false },
  unavailable: { ...failed, isTransient: true },
} satisfies Record<UpstreamFailure, FailureMeaning>

export interface UpstreamErrorDetails {
  /** HTTP status, when there was a response. */
  readonly status?: number
  /** How long the upstream asks to wait before the next call, in milliseconds. */
  readonly retryAfterMs?: number
  /** The upstream's id of the request, for its operators. */
  readonly upstreamRequestId?: string
  /**
   * What `unavailable` and `timeout` are about: `agent`, the API itself says that it cannot serve this agent; `service`, no
   * connection could be made. Absent where nobody can say: a timeout, a connection that broke, a proxy's response.
   */
  readonly scope?: 'agent' | 'service'
  /** The call is a write, and it is not known whether it was done. */
  readonly maybeDone?: boolean
  /** Media type and beginning of a response that is not this API's. For the log only. */
  readonly received?: string
  /** The error underneath. For the log only. */
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

  /** What the failure means. */
  get meaning(): FailureMeaning {
    return failureMeanings[this.reason]
  }
}
