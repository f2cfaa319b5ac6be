// Errors of the HTTP layer, in GraphQL's shape and as JSON, so that clients have one kind of response to read.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import { errorBody } from '../graphql/response.ts'
import { requestIdOf, setResponseFacts } from './request-state.ts'
import { sendResponse } from './response.ts'
import { type Headers, varyOn } from './response-headers.ts'

/** An error that the request is refused with. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly status: number
  /** Headers of the response, by name in lower case. */
  readonly headers: Readonly<Headers> | undefined

  constructor(status: number, message: string, headers?: Readonly<Headers>) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** The errors of Express' body parser that have a message here, by type. */
const bodyParserErrors: Record<string, readonly [status: number, message: string]> = {
  'entity.too.large': [413, 'The body is too large.'],
  'encoding.unsupported': [415, 'The content encoding is not supported: use gzip, deflate, br or none.'],
  'request.size.invalid': [400, 'The body is not as long as its Content-Length says.'],
  'request.aborted': [400, 'The body ended early.'],
}

/** Handles requests for paths that are not served. */
export const notFound: RequestHandler = (_request, response) => {
  sendError(response, 404, 'NOT_FOUND', 'Nothing is served at this path: GraphQL is at /graphql.')
}

/** Creates the handler of whatever a handler before it has thrown, or passed on. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: { type?: unknown; status?: unknown }, _request, response, next) => {
    if (response.headersSent) return next(error)
    if (error instanceof HttpError)
      return sendError(response, error.status, 'BAD_REQUEST', error.message, error.headers)
    const known = typeof error.type === 'string' ? bodyParserErrors[error.type] : undefined
    if (known) return sendError(response, known[0], 'BAD_REQUEST', known[1])
    if (typeof error.status === 'number' && error.status >= 400 && error.status < 500)
      return sendError(response, error.status, 'BAD_REQUEST', 'The request cannot be read.')
    log.error({ err: error, requestId: requestIdOf(response) }, 'a request failed')
    return sendError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong inside the gateway.')
  }
}

/** Sends one error and no data, which no cache keeps. */
function sendError(
  response: Response,
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Headers>,
): void {
  setResponseFacts(response, { errorCodes: [code] })
  sendResponse(response, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      vary: varyOn,
      'cache-control': 'no-store',
      ...headers,
    },
    body: errorBody({ code, message, retryable: false }, requestIdOf(response)),
  })
}
