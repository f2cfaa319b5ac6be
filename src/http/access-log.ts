// The access log: one line per request, written at its end from the request and its response.
import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { GraphQLResponse } from '../graphql/response.ts'
import { parseTraceContext, type TraceContext } from '../telemetry/trace-context.ts'

/** What the line contains beside the HTTP request and its status. */
export type LoggedFacts = Partial<GraphQLResponse>

const acceptedRequestId = /^[A-Za-z0-9._-]{1,64}$/

/** Maximum length, in the log, of a name that a client chose. */
const maxNameLength = 100

/** Returns the id of the request that `response` is for. Requests that are not logged get one when it is asked for. */
export function requestIdOf({ locals }: Response): string {
  return (locals['requestId'] ??= randomUUID()) as string
}

/** Returns the trace that the request belongs to; undefined: none, or `traceparent` is not valid. */
export function traceOf({ locals }: Response): TraceContext | undefined {
  return locals['trace'] as TraceContext | undefined
}

/** Sets what the log line contains of the response, or a promise of it, which the line of an aborted request waits for. */
export function setLoggedFacts({ locals }: Response, facts: LoggedFacts | Promise<LoggedFacts>): void {
  locals['facts'] = facts
}

/** Creates the handler that gives each request its id (the client's own `x-request-id` is kept) and logs it at its end. */
export function createAccessLog(log: Logger, clock: Clock): RequestHandler {
  return (request, response, next) => {
    const offered = request.headers['x-request-id']
    const requestId = typeof offered === 'string' && acceptedRequestId.test(offered) ? offered : randomUUID()
    response.locals['requestId'] = requestId
    response.locals['trace'] = parseTraceContext(request.headers)
    const startedAt = clock.now()
    response.on('close', () => {
      const durationMs = Math.round((clock.now() - startedAt) * 10) / 10
      const aborted = !response.writableFinished
      const write = (facts: LoggedFacts = {}) =>
        log.info(
          {
            requestId,
            traceId: facts.traceId ?? traceOf(response)?.traceId,
            method: request.method,
            path: loggedPath(request.originalUrl),
            status: response.statusCode,
            aborted,
            operationName: facts.operationName?.slice(0, maxNameLength),
            servedBy: facts.servedBy,
            errorCodes: facts.errorCodes,
            callerHash: facts.callerHash,
            cost: facts.cost,
            untrustedDocument: facts.isUntrusted || undefined,
            authError: facts.authError,
            upstreamCalls: facts.reads?.upstreamCalls,
            durationMs,
          },
          aborted ? 'request aborted' : 'request completed',
        )
      const facts = response.locals['facts'] as LoggedFacts | Promise<LoggedFacts> | undefined
      if (facts instanceof Promise) facts.then(write, () => write())
      else write(facts)
    })
    next()
  }
}

const maxPathLength = 100
/** Longer segments are left out: tokens and keys are longer, and paths that are probed are not. */
const maxSegmentLength = 32

/** Returns the path of a request target without its search: bounded, printable ASCII, without what may be secret. */
function loggedPath(target: string): string {
  // Nearly all requests are for it.
  if (target === '/graphql') return target
  const end = target.indexOf('?')
  return (end === -1 ? target : target.slice(0, end))
    .slice(0, 4 * maxPathLength)
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .split('/')
    .map((segment) => (segment.length > maxSegmentLength ? '*' : segment))
    .join('/')
    .slice(0, maxPathLength)
}
