// From a response's status or a broken connection to the one error with a reason.
import { errors } from 'undici'
import { excerptOf, isApiError } from './error-body.ts'
import type { HttpResponse } from './http-call.ts'
import { toUpstreamError } from './policy-errors.ts'
import { parseRetryAfter } from './retry-after.ts'
import { UpstreamError, type UpstreamFailure } from './upstream-error.ts'

const requestIdHeaders = ['x-ms-request-id', 'x-request-id', 'apim-request-id', 'x-ms-correlation-request-id']

/**
 * Returns the error for a response whose status is not the documented success. Its body only shows whether the response is this
 * API's: the text can carry internals, so that the error has none of it but an excerpt of a response that is not this API's.
 * `secrets`: strings that were sent and must not be logged. `isWrite`: to a call that changes something.
 */
export function errorFromResponse(
  { status, headers, text }: HttpResponse,
  wallNowMs: number,
  secrets: readonly string[] = [],
  isWrite = false,
): UpstreamError {
  const isApis = isApiError(text)
  const reason = (isWrite && isApis ? writeReasons.get(status) : undefined) ?? reasonOfStatus(status, isApis)
  const retryAfterMs = parseRetryAfter(headers, wallNowMs)
  const upstreamRequestId = requestIdHeaders.map((name) => headers[name]).find((id) => typeof id === 'string')
  return new UpstreamError(reason, `the upstream responded ${status}`, {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(upstreamRequestId === undefined ? {} : { upstreamRequestId }),
    ...(isApis && (reason === 'unavailable' || reason === 'timeout') ? { scope: 'agent' } : {}),
    ...(!isApis && reason === 'badResponse'
      ? { received: excerptOf(`${headers['content-type'] ?? 'no content type'}: ${text}`, secrets) }
      : {}),
  })
}

/** What the API says of the one session of a write; to a read, the same is a failure. */
const writeReasons: ReadonlyMap<number, UpstreamFailure> = new Map([
  [409, 'conflict'],
  [424, 'notReady'],
])

/** What only the API can say of a list, a cursor or a session counts as that in its own words alone. */
function reasonOfStatus(status: number, isApis: boolean): UpstreamFailure {
  switch (status) {
    case 400:
      return isApis ? 'badRequest' : 'badResponse'
    case 401:
      return 'unauthorized'
    case 403:
      return isApis ? 'forbidden' : 'badResponse'
    case 404:
      return isApis ? 'notFound' : 'badResponse'
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
export function errorFromTransport(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof UpstreamError || error instanceof TypeError) return error
  if (signal?.aborted) return toUpstreamError(signal.reason)
  if (error instanceof errors.ResponseExceededMaxSizeError)
    return new UpstreamError('badResponse', 'the response is too large', { cause: error })
  return new UpstreamError('unavailable', 'the connection failed', { cause: error })
}
