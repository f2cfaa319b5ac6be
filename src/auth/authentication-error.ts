// Why a caller is not authenticated.

export interface AuthenticationErrorOptions extends ErrorOptions {
  /** Of `unavailable`: in how many milliseconds another attempt is worth while. */
  readonly retryAfterMs?: number
  /** Of `unauthenticated`, where the issuer's keys were asked for: for how long the outcome is valid. */
  readonly validity?: Validity
}

/** For how long the outcome of a verification is valid. */
export interface Validity {
  /** In milliseconds from now; Infinity: as long as the keys are. */
  readonly forMs: number
  /** Whether the keys are still those of the verification. */
  readonly isCurrent: () => boolean
}

export type AuthenticationFailure = 'missing' | 'unauthenticated' | 'unavailable'

/**
 * - `missing`: no bearer token was sent
 * - `unauthenticated`: the token is not accepted. The reason goes to the log alone.
 * - `unavailable`: no token can be verified now, because the issuer's keys cannot be fetched
 */
export class AuthenticationError extends Error {
  override name = 'AuthenticationError'
  readonly reason: AuthenticationFailure
  readonly retryAfterMs: number | undefined
  readonly validity: Validity | undefined
  constructor(reason: AuthenticationFailure, message: string, options: AuthenticationErrorOptions = {}) {
    super(message, options)
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs
    this.validity = options.validity
  }
}
