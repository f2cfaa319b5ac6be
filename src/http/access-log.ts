// The access log: one line per request, written at its end from the request and its response.
import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { outcomeOf } from '../telemetry/outcome.ts'
import type { OnRequestEnd, ResponseFacts } from '../telemetry/request-end.ts'
import { parseTraceContext } from '../telemetry/trace-context.ts'
import { loggedName, loggedPath } from './logged-text.ts'
import { bodyBytesOf, responseFactsOf, setRequestId, setTrace, traceOf } from './request-state.ts'

/**
 * Creates the handler that gives each request its id (the client's own `x-request-id` is kept), logs it at its end, and then
 * calls `onEnd`.
 */
export function createAccessLog(log: Logger, clock: Clock, onEnd: OnRequestEnd): RequestHandler {
  return (request, response, next) => {
    const { method, headers } = request
    const requestId = setRequestId(response, headers['x-request-id'])
    setTrace(response, parseTraceContext(headers))
    const startedAt = clock.now()
    response.on('close', () => {
      const durationMs = clock.now() - startedAt
      const aborted = !response.writableFinished
      const end = (facts: ResponseFacts = {}) => {
        const { servedBy, errorCodes, reads, writes, stream } = facts
        const outcome = outcomeOf({ servedBy, errorCodes, reads, writes, stream, aborted })
        const path = loggedPath(request.originalUrl)
        const status = response.statusCode
        const traceId = facts.traceId ?? traceOf(response)?.traceId
        log.info(
          {
            requestId,
            traceId,
            method,
            path,
            status,
            aborted,
            outcome,
            operationName: facts.operationName && loggedName(facts.operationName),
            operationType: facts.operationType,
            operationHash: facts.operationHash,
            documentId: facts.documentId && loggedName(facts.documentId),
            clientName: clientHeader(headers, 'name'),
            clientVersion: clientHeader(headers, 'version'),
            servedBy,
            errorCodes,
            writeErrorCodes: writes && writes.errorCodes.length > 0 ? writes.errorCodes : undefined,
            callerHash: facts.callerHash,
            cost: facts.cost,
            untrustedDocument: facts.isUntrusted || undefined,
            authError: facts.authError,
            pages: reads?.oldestFetchedAt === undefined ? undefined : reads.outcomes,
            upstreamCalls: reads?.upstreamCalls,
            upstreamMs: reads && rounded(reads.upstreamMs),
            results: stream?.results,
            endReason: stream?.ended?.reason,
            bytes: bodyBytesOf(response),
            durationMs: rounded(durationMs),
          },
          stream ? 'stream ended' : aborted ? 'request aborted' : 'request completed',
        )
        const isGraphQL = path === '/graphql'
        onEnd({ requestId, traceId, outcome, method, isGraphQL, status, aborted, durationMs, facts })
      }
      const facts = responseFactsOf(response)
      if (facts instanceof Promise) facts.then(end, () => end())
      else end(facts)
    })
    next()
  }
}

/** Returns milliseconds to a tenth. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** Returns what the client says of itself, in Apollo's headers or their successors; undefined if nothing. */
function clientHeader(headers: IncomingHttpHeaders, what: 'name' | 'version'): string | undefined {
  const value = headers[`apollographql-client-${what}`] ?? headers[`graphql-client-${what}`]
  return typeof value === 'string' && value !== '' ? loggedName(value) : undefined
}
