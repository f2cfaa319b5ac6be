// Why a stream of graphql-sse ended.
import { NetworkError } from 'graphql-sse'
import { StreamError } from './follow-changes.ts'

/** Returns the error for a stream that was not opened, or whose connection ended. */
export function toStreamError(error: unknown): StreamError {
  const response = error instanceof NetworkError ? (error.response as Response | undefined) : undefined
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN)
  return new StreamError(error instanceof Error ? error.message : String(error), {
    code: response?.status === 401 ? 'UNAUTHENTICATED' : undefined,
    retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1_000,
  })
}
