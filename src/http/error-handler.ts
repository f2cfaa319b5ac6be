// Errors of the HTTP layer, in GraphQL's shape and as JSON, so that a client has one kind of answer to read.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { type RateLimitState, rateLimitedMessage } from '../graphql/limits/rate-limit.ts'
import { recordOf } from './access-log.ts'
import { rateLimitHeaders } from './answer-headers.ts'
import { send } from './response.ts'
import { varyOn } from './response-headers.ts'

/** Answers with one error and no data, which no cache keeps. `headers`: names and values in turn. */
export function sendError(
  response: Response,
  status: number,
  code: string,
  message: string,
  headers: readonly string[] = [],
): void {
  sendErrors(response, status, { code, message, retryable: false }, headers)
}

/** Answers that the caller, or whoever is at the address, has asked for too much. */
export function sendRateLimited(response: Response, rateLimit: RateLimitState): void {
  recordOf(response).rateLimit = rateLimit
  const retryAfterMs = Math.ceil(rateLimit.resetMs)
  const error = { code: 'RATE_LIMITED', message: rateLimitedMessage, retryable: true, retryAfterMs }
  sendErrors(response, 429, error, rateLimitHeaders(rateLimit))
}

const httpLayerHeaders = [
  'content-type',
  'application/json; charset=utf-8',
  'vary',
  varyOn,
  'cache-control',
  'no-store',
]

interface HttpLayerError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
}

function sendErrors(
  response: Response,
  status: number,
  { message, ...extensions }: HttpLayerError,
  headers: readonly string[],
): void {
  const record = recordOf(response)
  record.codes = [extensions.code]
  const { requestId } = record
  send(response, {
    status,
    headers: [...httpLayerHeaders, ...headers],
    body: JSON.stringify({ errors: [{ message, extensions: { ...extensions, requestId } }] }),
  })
}

/** For paths that are not served. */
export const notFound: RequestHandler = (_request, response) => {
  sendError(response, 404, 'NOT_FOUND', 'Nothing is served at this path: GraphQL is at /graphql.')
}

/** A body that is not read, and the status that says so. */
export class HttpError extends Error {
  override name = 'BodyError'
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

const bodyFaults: Record<string, readonly [status: number, message: string]> = {
  'entity.too.large': [413, 'The body is too large.'],
  'encoding.unsupported': [415, 'The content encoding is not supported: use gzip, deflate, br or none.'],
  'request.size.invalid': [400, 'The body is not as long as its Content-Length says.'],
  'request.aborted': [400, 'The body ended early.'],
}

/** Creates the last handler: whatever was thrown before Apollo took over. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: { type?: unknown; status?: unknown }, _request, response, next) => {
    if (response.headersSent) return next(error)
    if (error instanceof HttpError) return sendError(response, error.status, 'BAD_REQUEST', error.message)
    const known = typeof error.type === 'string' ? bodyFaults[error.type] : undefined
    if (known) return sendError(response, known[0], 'BAD_REQUEST', known[1])
    if (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
      return sendError(response, error.status, 'BAD_REQUEST', 'The request cannot be read.')
    log.error({ err: error, requestId: recordOf(response).requestId }, 'a request failed')
    return sendError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong inside the gateway.')
  }
}
