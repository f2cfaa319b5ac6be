// What is known of one HTTP request, gathered on its way and written as one log line at its end.
import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { RateLimitState } from '../graphql/limits/rate-limit.ts'
import type { ReadStats } from '../sessions/session-reader.ts'
import { loggedPath } from './logged-path.ts'

export interface AccessLogEntry {
  readonly requestId: string
  /** Set once the request turns out to be a GraphQL operation. */
  operationName?: string
  /** The operation was refused: nothing of it was executed. */
  isRefused?: true
  /** Which of the three ways answered the operation. */
  servedBy?: 'response-cache' | 'compiled' | 'apollo'
  /** The codes of the answer's errors, each once. */
  codes?: readonly string[]
  /** What its reads came to so far. */
  summary?: () => ReadStats
  /** Estimated cost of the operation, and what of the caller's is left. */
  cost?: number
  rateLimit?: RateLimitState
  /** A document that is not a trusted one was let through. */
  untrusted?: true
  /** The caller's name for logs. */
  caller?: string
  /** Why the caller was refused. */
  refusedFor?: string
}

const acceptedRequestId = /^[A-Za-z0-9._-]{1,64}$/

/** Of a name that a client chose, as it is logged. */
const maxNameLength = 100

/** The record of the request that `response` answers. */
export function recordOf(response: Response): AccessLogEntry {
  return response.locals['record'] as AccessLogEntry
}

/** Creates the handler that starts the record (the client's own `x-request-id` is kept) and logs it at the end. */
export function createAccessLog(log: Logger, clock: Clock): RequestHandler {
  return (request, response, next) => {
    const offered = request.headers['x-request-id']
    const record: AccessLogEntry = {
      requestId: typeof offered === 'string' && acceptedRequestId.test(offered) ? offered : randomUUID(),
    }
    response.locals['record'] = record
    const startedAt = clock.now()
    response.on('close', () => {
      const complete = response.writableFinished
      const fields = {
        requestId: record.requestId,
        method: request.method,
        path: loggedPath(request.originalUrl),
        status: response.statusCode,
        aborted: !complete,
        operationName: record.operationName?.slice(0, maxNameLength),
        servedBy: record.servedBy,
        errorCodes: record.codes,
        callerHash: record.caller,
        cost: record.cost,
        untrustedDocument: record.untrusted,
        authError: record.refusedFor,
        upstreamCalls: record.summary?.().upstreamCalls,
        durationMs: Math.round((clock.now() - startedAt) * 10) / 10,
      }
      log.info(fields, complete ? 'request completed' : 'request aborted')
    })
    next()
  }
}
