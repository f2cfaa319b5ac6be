// The errors of the upstream's policies: what an UpstreamError means to them, and what they throw as an UpstreamError.
import { type Call, CallNotPermittedError, type Classify } from '../resilience/call.ts'
import { DeadlineExceededError } from '../resilience/deadline.ts'
import { UpstreamError } from './upstream-error.ts'

/** Classifies an error. An error response and a throttling are responses: the service that gives them is alive. */
export const classify: Classify = (error) => {
  if (!(error instanceof UpstreamError)) return { outcome: 'ignored' }
  const { meaning, details } = error
  return {
    outcome: meaning.outcome,
    scope: details.scope === 'agent' ? 'group' : details.scope,
    isTransient: meaning.isTransient && details.maybeDone !== true,
    isThrottled: meaning.isThrottled,
    retryAfterMs: details.retryAfterMs,
  }
}

/** The UpstreamError for what a policy threw; any other error as it is. */
export function toUpstreamError(error: unknown): unknown {
  if (error instanceof DeadlineExceededError) return new UpstreamError('timeout', error.message)
  if (!(error instanceof CallNotPermittedError)) return error
  const { by, message, retryAfterMs, cause } = error
  const reason = by === 'circuitBreaker' ? 'circuitOpen' : 'bulkheadFull'
  return new UpstreamError(reason, message, { cause, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}

/** Wraps a call with its policies: what they throw becomes an UpstreamError. `onFailure` is called with the error. */
export function withUpstreamErrors<Request, Result>(
  call: Call<Request, Result>,
  onFailure: (failure: unknown) => void = () => undefined,
): Call<Request, Result> {
  return async (request, signal) => {
    try {
      return await call(request, signal)
    } catch (error) {
      const failure = toUpstreamError(error)
      onFailure(failure)
      throw failure
    }
  }
}
