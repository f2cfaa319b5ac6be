// Why a caller was not let in.

/**
 * - `unauthenticated`: no token, or one that is not accepted. Which of its faults it was goes to the log alone.
 * - `unavailable`: nobody's token can be checked now, because the issuer's keys are not to be had
 */
export class AuthenticationError extends Error {
  override name = 'AuthenticationError'
  readonly reason: 'unauthenticated' | 'unavailable'
  constructor(reason: 'unauthenticated' | 'unavailable', message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
