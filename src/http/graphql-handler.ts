// From Express to Apollo and back: the operation's context is made here, and ends when the client goes away.
import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { Request, RequestHandler, Response } from 'express'
import { AuthenticationError } from '../caller/authentication-error.ts'
import type { Authenticate } from '../caller/caller.ts'
import type { Clock } from '../clock.ts'
import type { RequestContext } from '../context.ts'
import { refusalOf } from '../errors.ts'
import { routerSecretHeader, type TrustRouter } from '../federation/router-trust.ts'
import type { ConnectionLimits } from '../sessions/connection-limits.ts'
import type { ReadOptions, SessionReads } from '../sessions/reads.ts'
import { createRefusedReads } from '../sessions/refused-reads.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { cacheHeaders } from './cache-headers.ts'
import { type RequestRecord, recordOf } from './request-record.ts'

/** Asks for resolver timings in the answer. */
const traceHeader = 'apollo-federation-include-trace'

export interface GraphqlHandlerOptions {
  readonly server: ApolloServer<RequestContext>
  readonly authenticate: Authenticate
  readonly trustRouter: TrustRouter
  readonly createReads: (options: ReadOptions) => SessionReads
  readonly limits: ConnectionLimits
  /** How long an operation may wait for the upstream, in milliseconds. */
  readonly deadlineMs: number
  /** For how long a page is fresh, in milliseconds. */
  readonly freshMs: number
  readonly clock: Clock
}

/** Creates the handler of `/graphql`. */
export function createGraphqlHandler({
  server,
  authenticate,
  trustRouter,
  createReads,
  limits,
  deadlineMs,
  freshMs,
  clock,
}: GraphqlHandlerOptions): RequestHandler {
  async function createReadsFor(
    { headers }: Request,
    record: RequestRecord,
    signal: AbortSignal,
    arrivedAt: number,
  ): Promise<SessionReads> {
    try {
      const caller = await authenticate(headers.authorization)
      record.caller = caller.logName
      const notBefore = asksForNews(headers['cache-control']) ? arrivedAt : undefined
      const { isolationKey } = caller
      record.sessions = createReads({ isolationKey, signal, notBefore, pageBudget: limits.pageBudget })
      return record.sessions
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error
      // The router asks for the subgraph's schema on nobody's behalf: it gets that, and nothing else.
      if (headers.authorization === undefined && trustRouter(headers[routerSecretHeader]))
        return createRefusedReads(error)
      const refusal = refusalOf(error, record.requestId)
      record.codes = [String(refusal.extensions['code'])]
      record.refusedFor = reasonOf(error)
      throw refusal
    }
  }

  return async (request, response) => {
    const isRouter = trustRouter(request.headers[routerSecretHeader])
    const arrivedAt = clock.now()
    const over = new AbortController()
    const cancel = clock.after(deadlineMs, () =>
      over.abort(new UpstreamError('timeout', 'the operation took longer than its deadline')),
    )
    response.once('close', () => {
      cancel()
      if (!response.writableFinished) over.abort(new UpstreamError('aborted', 'the client went away'))
    })
    const record = recordOf(response)
    const { status, headers, body } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: toHeaderMap(request, isRouter),
        search: searchOf(request),
        body: request.body,
      },
      context: async () => {
        const sessions = await createReadsFor(request, record, over.signal, arrivedAt)
        return { requestId: record.requestId, isRouter, sessions, limits, record }
      },
    })
    if (response.destroyed) return
    if (body.kind !== 'complete') throw new TypeError('incremental delivery is not served')
    // Requests that are refused before they are an operation reach no plugin.
    if (status !== undefined && status >= 400) record.codes ??= codesOf(body.string)
    for (const [name, value] of cacheHeaders(record, freshMs, clock.now())) headers.set(name, value)
    send(response, status ?? 200, headers, body.string)
  }
}

/** `Cache-Control: no-cache` (RFC 9111, section 5.2.1.4): the client wants nothing that was read before it asked. */
function asksForNews(cacheControl = ''): boolean {
  return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(cacheControl)
}

/** For the log: what was wrong with the token. */
function reasonOf({ message, cause }: AuthenticationError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

function codesOf(answer: string): string[] {
  const { errors = [] } = JSON.parse(answer) as { errors?: { extensions?: { code?: string } }[] }
  return [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
}

function send(response: Response, status: number, headers: Iterable<[string, string]>, text: string): void {
  for (const [name, value] of headers) response.setHeader(name, value)
  response.statusCode = status
  response.setHeader('content-length', Buffer.byteLength(text))
  response.end(text)
}

/** The request's headers, without the one that asks for a trace where it does not come from the router. */
function toHeaderMap(request: Request, isRouter: boolean): HeaderMap {
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && (isRouter || name !== traceHeader))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

function searchOf({ url }: Request): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}
