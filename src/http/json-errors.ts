// Errors of the HTTP layer, in GraphQL's shape and as JSON, so that a client has one kind of answer to read.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { recordOf } from './request-record.ts'

/** Answers with one error and no data. */
export function sendError(response: Response, status: number, code: string, message: string): void {
  const record = recordOf(response)
  record.codes = [code]
  const { requestId } = record
  response
    .status(status)
    .type('application/json')
    .send(JSON.stringify({ errors: [{ message, extensions: { code, retryable: false, requestId } }] }))
}

/** For paths that are not served. */
export const notFound: RequestHandler = (_request, response) => {
  sendError(response, 404, 'NOT_FOUND', 'Nothing is served at this path: GraphQL is at /graphql.')
}

const bodyFaults: Record<string, readonly [status: number, message: string]> = {
  'entity.parse.failed': [400, 'The body is not JSON.'],
  'entity.too.large': [413, 'The body is too large.'],
  'encoding.unsupported': [415, 'The content encoding is not supported: use gzip, deflate, br or none.'],
  'charset.unsupported': [415, 'The charset is not supported: use UTF-8.'],
  'request.size.invalid': [400, 'The body is not as long as its Content-Length says.'],
  'request.aborted': [400, 'The body ended early.'],
}

/** Creates the last handler: whatever was thrown before Apollo took over. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: { type?: unknown; status?: unknown }, _request, response, next) => {
    if (response.headersSent) return next(error)
    const known = typeof error.type === 'string' ? bodyFaults[error.type] : undefined
    if (known) return sendError(response, known[0], 'BAD_REQUEST', known[1])
    if (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
      return sendError(response, error.status, 'BAD_REQUEST', 'The request cannot be read.')
    log.error({ err: error, requestId: recordOf(response).requestId }, 'a request failed')
    return sendError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong inside the gateway.')
  }
}
