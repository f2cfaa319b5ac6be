// From Express to Apollo and back: the operation's context is made here, and ends when the client goes away.
import type { ApolloServer } from '@apollo/server'
import type { Request, RequestHandler, Response } from 'express'
import { AuthenticationError } from '../caller/authentication-error.ts'
import type { Authenticate } from '../caller/caller.ts'
import type { Clock } from '../clock.ts'
import type { RequestContext } from '../context.ts'
import { routerSecretHeader, type TrustRouter } from '../federation/router-trust.ts'
import type { CountCost } from '../operations/rate-limit.ts'
import type { ConnectionLimits } from '../sessions/connection-limits.ts'
import type { ReadOptions, SessionReads } from '../sessions/reads.ts'
import { createRefusedReads } from '../sessions/refused-reads.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { type AnswerKey, createFinishedAnswers, mayTellAgain } from './finished-answers.ts'
import { asksForNews, completeRefusal, toHeaderMap, traceHeader } from './graphql-message.ts'
import { bodyTextOf, partsOf } from './graphql-request.ts'
import { graphqlStatus } from './graphql-status.ts'
import { identify } from './operation-caller.ts'
import { recordOf } from './request-record.ts'
import { sendAnswer } from './send-answer.ts'
import { tellAgain } from './tell-again.ts'
import { applyTrust, type Trust } from './trusted-request.ts'

export interface GraphqlHandlerOptions {
  readonly server: ApolloServer<RequestContext>
  readonly authenticate: Authenticate
  readonly trustRouter: TrustRouter
  readonly trust: Trust
  readonly createReads: (options: ReadOptions) => SessionReads
  readonly limits: ConnectionLimits
  /** How long an operation may wait for the upstream, in milliseconds. */
  readonly deadlineMs: number
  /** For how long a page is fresh, in milliseconds. */
  readonly freshMs: number
  /** Memory for finished answers, in bytes; 0: none are kept. */
  readonly answersMaxBytes: number
  readonly countCost: CountCost | undefined
  /** Told how many pages a finished answer saved. */
  readonly countHits: (pages: number) => void
  readonly clock: Clock
}

/** Creates the handler of `/graphql`, for requests whose body has been read. */
export function createGraphqlHandler(options: GraphqlHandlerOptions): RequestHandler {
  const { server, authenticate, trustRouter, trust, createReads, limits, freshMs, clock } = options
  const answers = createFinishedAnswers(options.answersMaxBytes, freshMs)

  return async (request, response) => {
    const record = recordOf(response)
    const { headers } = request
    const notBefore = asksForNews(headers['cache-control']) ? clock.now() : undefined
    const isRouter = trustRouter(headers[routerSecretHeader])
    const text = bodyTextOf(request)
    const { refusal, untrusted, ...parts } = applyTrust(partsOf(request, text), trust, isRouter)
    if (untrusted) record.untrusted = untrusted

    const { caller, unidentified } = await identify(request, record, authenticate, isRouter)
    const key =
      caller && !refusal && notBefore === undefined
        ? keyOf(request, text, caller.isolationKey, isRouter)
        : undefined
    const finished = key && answers.find(key, clock.now())
    if (finished) return tellAgain(finished, request, response, options)

    const body = parts.body()
    const signal = untilOver(response, options)
    const context = async (): Promise<RequestContext> => {
      const refused = unidentified ?? refusal
      if (refused) throw refused
      const { pageBudget } = limits
      const sessions = caller
        ? createReads({ ...caller, signal, notBefore, pageBudget })
        : createRefusedReads(nobody)
      if (caller) record.summary = sessions.summary
      const hasCaller = caller !== undefined
      const isTraced = isRouter && traceHeader in headers
      return { requestId: record.requestId, isRouter, isTraced, hasCaller, sessions, limits, record }
    }
    const { method, search } = parts
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, body, search, headers: toHeaderMap(headers, isRouter) },
      context,
    })
    if (response.destroyed) return
    if (answer.body.kind !== 'complete') throw new TypeError('incremental delivery is not served')

    let answerText = answer.body.string
    if (answer.status !== undefined && answer.status >= 400 && record.codes === undefined) {
      const refused = completeRefusal(answerText, record.requestId)
      answerText = refused.text
      record.codes = refused.codes
    }
    const contentType = answer.headers.get('content-type') ?? ''
    const status = graphqlStatus(answer.status, contentType, record.codes)
    const summary = record.summary?.()
    const isFinished = status === 200 && record.codes === undefined && summary && mayTellAgain(summary)
    if (key && isFinished)
      answers.keep(key, {
        body: answerText,
        contentType,
        operationName: record.operationName,
        cost: record.cost ?? 0,
        summary,
      })
    sendAnswer(request, response, {
      status,
      headers: [...answer.headers].flat(),
      body: answerText,
      freshMs,
      now: clock.now(),
    })
  }
}

/** What the answer to a request depends on; undefined where it is made anew each time. */
function keyOf(
  { method, headers }: Request,
  body: string,
  isolationKey: string,
  isRouter: boolean,
): AnswerKey | undefined {
  if (method !== 'POST' || body === '' || traceHeader in headers) return undefined
  return { isolationKey, isRouter, accept: headers.accept, body }
}

/** Why requests without a caller read nothing. */
const nobody = new AuthenticationError('unauthenticated', 'there is no caller')

/** A signal that ends when the client leaves or the deadline passes, with that as its reason. */
function untilOver(response: Response, { clock, deadlineMs }: GraphqlHandlerOptions): AbortSignal {
  const over = new AbortController()
  const leave = () => over.abort(new UpstreamError('aborted', 'the client went away'))
  if (response.destroyed) leave()
  const cancel = clock.after(deadlineMs, () =>
    over.abort(new UpstreamError('timeout', 'the operation took longer than its deadline')),
  )
  response.once('close', () => {
    cancel()
    if (!response.writableFinished) leave()
  })
  return over.signal
}
