// What policies are laid over: any call, whatever it asks for, and what its failures mean.

/**
 * A call. Rejects with the signal's reason once the signal aborts. `deadlineAt`: when the caller stops waiting, by `Clock.now`,
 * for a policy that waits itself; undefined where there is no deadline.
 */
export type Call<Request, Result> = (
  request: Request,
  signal?: AbortSignal,
  deadlineAt?: number,
) => Promise<Result>

/** What a failed call means. */
export interface Failure {
  /**
   * What it says of the health of the service:
   * - `success`: the service responded; an error response for one request is no failure of the service
   * - `failure`: the service failed
   * - `ignored`: nothing, because the call was given up before its end
   */
  readonly outcome: 'success' | 'failure' | 'ignored'
  /** Of a `failure`: it is certainly about the call's group alone, or about the whole service; undefined: nobody knows. */
  readonly scope?: 'group' | 'service' | undefined
  /** Another attempt may succeed. */
  readonly isTransient?: boolean
  /** The service asks for fewer calls. */
  readonly isThrottled?: boolean
  /** How long the service asks to wait before another attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined
}

/** Classifies the error with which a call rejected. */
export type Classify = (error: unknown) => Failure

/** A policy did not let the call be made: nothing was sent. */
export class CallNotPermittedError extends Error {
  override name = 'CallNotPermittedError'
  readonly by: 'circuitBreaker' | 'bulkhead'
  /** When a call may be permitted again, in milliseconds; undefined: nobody knows. */
  readonly retryAfterMs: number | undefined
  constructor(
    by: CallNotPermittedError['by'],
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options)
    this.by = by
    this.retryAfterMs = options.retryAfterMs
  }
}
