// From Express to Apollo and back: the operation's context is made here, and ends when the client goes away.
import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { Request, RequestHandler, Response } from 'express'
import { AuthenticationError } from '../caller/authentication-error.ts'
import type { Authenticate } from '../caller/caller.ts'
import type { Clock } from '../clock.ts'
import type { RequestContext, RequestLimits } from '../context.ts'
import { routerSecretHeader, type TrustRouter } from '../federation/router-trust.ts'
import type { ReadOptions, SessionReads } from '../sessions/reads.ts'
import { createRefusedReads } from '../sessions/refused-reads.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { answerHeaders } from './answer-headers.ts'
import { entityTag, matches } from './conditional.ts'
import { graphqlStatus } from './graphql-status.ts'
import { identify } from './operation-caller.ts'
import { recordOf } from './request-record.ts'
import { applyTrust, type Trust } from './trusted-request.ts'

/** Asks for resolver timings in the answer. */
const traceHeader = 'apollo-federation-include-trace'

export interface GraphqlHandlerOptions {
  readonly server: ApolloServer<RequestContext>
  readonly authenticate: Authenticate
  readonly trustRouter: TrustRouter
  readonly trust: Trust
  readonly createReads: (options: ReadOptions) => SessionReads
  readonly limits: RequestLimits
  /** How long an operation may wait for the upstream, in milliseconds. */
  readonly deadlineMs: number
  /** For how long a page is fresh, in milliseconds. */
  readonly freshMs: number
  readonly clock: Clock
}

/** Creates the handler of `/graphql`. */
export function createGraphqlHandler(options: GraphqlHandlerOptions): RequestHandler {
  const { server, authenticate, trustRouter, trust, createReads, limits, freshMs, clock } = options

  return async (request, response) => {
    const record = recordOf(response)
    const notBefore = asksForNews(request.headers['cache-control']) ? clock.now() : undefined
    const signal = untilOver(response, options)
    const isRouter = trustRouter(request.headers[routerSecretHeader])
    const { method, body, search, refusal, untrusted } = applyTrust(
      { method: request.method, body: request.body, search: searchOf(request) },
      trust,
      isRouter,
    )
    if (untrusted) record.untrusted = untrusted

    const context = async (): Promise<RequestContext> => {
      const caller = await identify(request.headers, record, authenticate, isRouter)
      if (refusal) throw refusal
      const { pageBudget } = limits
      if (caller) record.sessions = createReads({ ...caller, signal, notBefore, pageBudget })
      const sessions = record.sessions ?? createRefusedReads(nobody)
      return { requestId: record.requestId, isRouter, sessions, limits, record }
    }
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, body, search, headers: toHeaderMap(request, isRouter) },
      context,
    })
    if (response.destroyed) return
    if (answer.body.kind !== 'complete') throw new TypeError('incremental delivery is not served')

    const text = answer.body.string
    // Requests that are refused before they are an operation reach no plugin.
    if (answer.status !== undefined && answer.status >= 400) record.codes ??= codesOf(text)
    const status = graphqlStatus(answer.status, answer.headers.get('content-type'), record.codes)
    for (const [name, value] of [...answer.headers, ...answerHeaders(record, freshMs, clock.now())])
      response.setHeader(name, value)
    send(request, response, status, text)
  }
}

/** Why requests without a caller read nothing. */
const nobody = new AuthenticationError('unauthenticated', 'there is no caller')

/** A signal that ends when the client leaves or the deadline passes, with that as its reason. */
function untilOver(response: Response, { clock, deadlineMs }: GraphqlHandlerOptions): AbortSignal {
  const over = new AbortController()
  const cancel = clock.after(deadlineMs, () =>
    over.abort(new UpstreamError('timeout', 'the operation took longer than its deadline')),
  )
  response.once('close', () => {
    cancel()
    if (!response.writableFinished) over.abort(new UpstreamError('aborted', 'the client went away'))
  })
  return over.signal
}

/** `Cache-Control: no-cache` (RFC 9111, section 5.2.1.4): the client wants nothing that was read before it asked. */
function asksForNews(cacheControl = ''): boolean {
  return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(cacheControl)
}

function codesOf(answer: string): string[] {
  const { errors = [] } = JSON.parse(answer) as { errors?: { extensions?: { code?: string } }[] }
  return [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
}

/** Sends the answer; to a GET whose answer the client has already, only that it has not changed. */
function send(request: Request, response: Response, status: number, text: string): void {
  response.statusCode = status
  const { caller } = recordOf(response)
  if (request.method === 'GET' && status === 200 && caller !== undefined) {
    const tag = entityTag(caller, text)
    response.setHeader('etag', tag)
    if (matches(request.headers['if-none-match'], tag)) {
      response.statusCode = 304
      response.end()
      return
    }
  }
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
