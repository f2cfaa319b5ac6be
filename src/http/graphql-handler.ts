// The way of a GraphQL request: who asks, what was told before, what is prepared, and else Apollo.
import type { ApolloServer } from '@apollo/server'
import type { Request, RequestHandler } from 'express'
import type { Authenticate } from '../auth/authenticate.ts'
import { AuthenticationError } from '../auth/authentication-error.ts'
import type { Clock } from '../clock.ts'
import type { FindPrepared } from '../graphql/compile-operation.ts'
import { createPreparedAnswers } from '../graphql/compiled-operations.ts'
import type { RequestContext } from '../graphql/context.ts'
import { type IsRouter, routerSecretHeader } from '../graphql/federation/router-auth.ts'
import type { OperationLimits } from '../graphql/limits/operation-limits.ts'
import type { RateLimit } from '../graphql/limits/rate-limit.ts'
import { refusalCost, refusedOperationCost } from '../graphql/limits/refusal-costs.ts'
import { createResponseSize, isLargerThan } from '../graphql/limits/response-size.ts'
import {
  buildResponseCacheKey,
  createResponseCache,
  isCacheable,
  type ResponseCacheKey,
} from '../graphql/response-cache.ts'
import type { ConnectionLimits } from '../sessions/connection-limits.ts'
import { createRefusedReads } from '../sessions/refused-reads.ts'
import type { ReadOptions, SessionReader } from '../sessions/session-reader.ts'
import { recordOf } from './access-log.ts'
import type { AddressLimit } from './address-limit.ts'
import { askApollo } from './apollo-answer.ts'
import { sendRateLimited } from './error-handler.ts'
import { asksForNews, toHeaderMap, traceHeader } from './graphql-message.ts'
import { identify } from './operation-caller.ts'
import { bodyTextOf, partsOf } from './request-body.ts'
import { createRequestSignal } from './request-signal.ts'
import { sendAnswer } from './send-answer.ts'
import { tellAgain } from './tell-again.ts'
import { applyTrust, type Trust, type TrustedParts } from './trusted-request.ts'

export interface GraphqlHandlerOptions {
  readonly server: ApolloServer<RequestContext>
  readonly findPrepared: FindPrepared
  readonly authenticate: Authenticate
  readonly trustRouter: IsRouter
  readonly trust: Trust
  readonly createReads: (options: ReadOptions) => SessionReader
  readonly limits: ConnectionLimits & Pick<OperationLimits, 'maxResponseBytes'>
  /** How long an operation may wait for the upstream, in milliseconds. */
  readonly deadlineMs: number
  /** For how long a page is fresh, in milliseconds. */
  readonly freshMs: number
  /** Memory for finished answers, in bytes; 0: none are kept. */
  readonly answersMaxBytes: number
  /** How much callers, and addresses without one, may cost; undefined: they are not limited. */
  readonly rateLimit: RateLimit | undefined
  readonly addressLimit: AddressLimit | undefined
  /** Told how many pages a finished answer saved. */
  readonly countHits: (pages: number) => void
  readonly clock: Clock
}

/** Creates the handler of `/graphql`, for requests whose body has been read. */
export function createGraphqlHandler(options: GraphqlHandlerOptions): RequestHandler {
  const { server, authenticate, trustRouter, trust, createReads, limits, freshMs, clock } = options
  const { answersMaxBytes, deadlineMs, rateLimit, addressLimit } = options
  const countCost = rateLimit?.countCost
  const tellOptions = { countCost, countHits: options.countHits, freshMs, clock }
  const finished = answersMaxBytes > 0 ? createResponseCache(answersMaxBytes, freshMs) : undefined
  const prepared = createPreparedAnswers(options.findPrepared)

  return async (request, response) => {
    const record = recordOf(response)
    const { method, headers } = request
    const notBefore = asksForNews(headers['cache-control']) ? clock.now() : undefined
    const isRouter = trustRouter(headers[routerSecretHeader])
    const { caller, unidentified, exhausted } = await identify(
      request,
      record,
      authenticate,
      isRouter,
      addressLimit,
    )
    const limited = exhausted ?? (caller && rateLimit?.exhausted(caller.callerHash))
    if (limited) return sendRateLimited(response, limited)

    const text = bodyTextOf(request)
    const sent = partsOf(request, text)
    const parts: TrustedParts = trust.documents ? await read(() => applyTrust(sent, trust, isRouter)) : sent
    const { refusal, untrusted } = parts
    if (untrusted) record.untrusted = untrusted

    const key =
      finished && caller && !refusal && notBefore === undefined
        ? keyOf(request, text, caller.isolationKey, isRouter)
        : undefined
    const told = key && finished?.get(key, clock.now())
    if (told && (await tellAgain(told, request, response, tellOptions))) return

    const refused = unidentified ?? refusal
    const body = unidentified ? undefined : await read(parts.body)
    const context = refused ? undefined : createContext()
    const ready =
      context && method === 'POST' ? await prepared.answer(body, headers.accept, context) : undefined
    const ask = () =>
      askApollo(
        server,
        { method, body, search: parts.search, headers: toHeaderMap(headers, isRouter) },
        async () => {
          if (context) return context
          throw refused
        },
        record,
      )
    let answered = ready ?? (await ask())
    if (context && isLargerThan(answered.text, limits.maxResponseBytes)) context.responseSize.exceed()
    // Apollo says that it is too large, without executing the operation again.
    if (context?.responseSize.isExceeded() && !record.codes?.includes('RESPONSE_TOO_LARGE'))
      answered = await ask()
    if (context) record.servedBy = answered === ready ? 'compiled' : 'apollo'
    if (record.isRefused && record.codes) await chargeRefusal(refusalCost(record.codes) - (record.cost ?? 0))
    if (response.destroyed) return

    const summary = record.summary?.()
    if (answered.status === 200 && record.codes === undefined) {
      if (method === 'POST') prepared.learn(headers.accept, answered)
      if (key && summary && isCacheable(summary))
        finished?.set(key, {
          body: answered.text,
          contentType: answered.contentType,
          operationName: record.operationName,
          cost: record.cost ?? 0,
          summary,
        })
    }
    sendAnswer(request, response, {
      status: answered.status,
      contentType: answered.contentType,
      headers: answered.headers,
      body: answered.text,
      freshMs,
      now: clock.now(),
    })

    /** What was refused before it was executed costs the caller something all the same. */
    async function chargeRefusal(cost: number): Promise<void> {
      if (caller && countCost && cost > 0) record.rateLimit = await countCost(caller.callerHash, cost)
    }

    /** The request as an operation. A body that is not JSON is charged. */
    async function read<Result>(parse: () => Result): Promise<Result> {
      try {
        return parse()
      } catch (error) {
        await chargeRefusal(refusedOperationCost)
        throw error
      }
    }

    function createContext(): RequestContext {
      const { pageBudget } = limits
      const sessions = caller
        ? createReads({
            ...caller,
            signalOf: createRequestSignal(response, deadlineMs, clock),
            notBefore,
            pageBudget,
          })
        : createRefusedReads(nobody)
      if (caller) record.summary = sessions.summary
      const isTraced = isRouter && traceHeader in headers
      const { requestId } = record
      const responseSize = createResponseSize(limits.maxResponseBytes)
      const hasCaller = caller !== undefined
      return { requestId, isRouter, isTraced, hasCaller, sessions, limits, responseSize, record }
    }
  }
}

/** What the answer to a request depends on; undefined where it is made anew each time. */
function keyOf(
  { method, headers }: Request,
  body: string,
  isolationKey: string,
  isRouter: boolean,
): ResponseCacheKey | undefined {
  if (method !== 'POST' || body === '' || traceHeader in headers) return undefined
  return buildResponseCacheKey({ isolationKey, isRouter, accept: headers.accept, body })
}

/** Why requests without a caller read nothing. */
const nobody = new AuthenticationError('unauthenticated', 'there is no caller')
