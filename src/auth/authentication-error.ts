// Why a caller was not let in.

export interface AuthenticationErrorOptions extends ErrorOptions {
  /** Of `unavailable`: in how many milliseconds it is worth trying again. */
  readonly retryAfterMs?: number
  /** Of `unauthenticated`, where the issuer's keys were asked: for how long this is so. */
  readonly verdict?: Verdict
}

/** For how long what was found of a token holds. */
export interface Verdict {
  /** In milliseconds from now; Infinity: as long as the keys do. */
  readonly forMs: number
  /** Whether the keys are those that it was found with. */
  readonly isCurrent: () => boolean
}

export type AuthenticationFailure = 'missing' | 'unauthenticated' | 'unavailable'

/**
 * - `missing`: no bearer token was sent
 * - `unauthenticated`: a token that is not accepted. Which of its faults it was goes to the log alone.
 * - `unavailable`: nobody's token can be checked now, because the issuer's keys are not to be had
 */
export class AuthenticationError extends Error {
  override name = 'AuthenticationError'
  readonly reason: AuthenticationFailure
  readonly retryAfterMs: number | undefined
  readonly verdict: Verdict | undefined
  constructor(reason: AuthenticationFailure, message: string, options: AuthenticationErrorOptions = {}) {
    super(message, options)
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs
    this.verdict = options.verdict
  }
}
