// From what a call met, a status or a broken connection, to the one error with a reason.
import type { IncomingHttpHeaders } from 'node:http'
import { errors } from 'undici'
import { parseRetryHint } from './retry-hint.ts'
import { UpstreamError, type UpstreamFailure } from './upstream-error.ts'

const requestIdHeaders = ['x-ms-request-id', 'x-request-id', 'apim-request-id', 'x-ms-correlation-request-id']

/** The error for an answer whose status is not the documented success. The body is dropped: it can carry internals. */
export function failureOfStatus(status: number, headers: IncomingHttpHeaders, nowMs: number): UpstreamError {
  const retryAfterMs = parseRetryHint(headers, nowMs)
  const upstreamRequestId = requestIdHeaders.map((name) => headers[name]).find((id) => typeof id === 'string')
  return new UpstreamError(reasonOfStatus(status), `the upstream answered ${status}`, {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamRequestId === undefined ? {} : { upstreamRequestId }),
  })
}

function reasonOfStatus(status: number): UpstreamFailure {
  switch (status) {
    case 400:
      return 'badRequest'
    case 401:
      return 'credential'
    case 403:
      return 'forbidden'
    case 404:
      return 'notFound'
    case 408:
      return 'timeout'
    case 429:
      return 'rateLimited'
    // 424: the session's sandbox is not ready yet.
    case 424:
      return 'unavailable'
    default:
      return status >= 500 ? 'unavailable' : 'badResponse'
  }
}

/** The error for whatever a call threw: the reason of its signal where that ended it. */
export function failureOfTransport(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof UpstreamError || error instanceof TypeError) return error
  if (signal?.aborted) return signal.reason
  if (error instanceof errors.ResponseExceededMaxSizeError)
    return new UpstreamError('badResponse', 'the answer is too large', { cause: error })
  return new UpstreamError('unavailable', 'the connection failed', { cause: error })
}
