// The way of a GraphQL request: who asks, then the three responders in turn, then what the response came to.
import { GraphQLError } from 'graphql'
import type { Authenticate, Caller } from '../auth/authenticate.ts'
import { AuthenticationError } from '../auth/authentication-error.ts'
import type { Clock } from '../clock.ts'
import { toAuthenticationError } from './error-formatter.ts'
import { Explanation, type ExplanationOptions, isToExplain } from './explanation.ts'
import { type IsRouter, routerSecretHeader } from './federation/router-auth.ts'
import type { AddressLimit } from './limits/address-limit.ts'
import { type RateLimit, type RateLimitState, rateLimitError, refusedTokenCost } from './limits/rate-limit.ts'
import { createMediaTypeNegotiation } from './media-type.ts'
import { Operation, type Responder } from './operation.ts'
import type { OperationDependencies } from './operation-dependencies.ts'
import { acceptOf, type GraphQLRequest, hasNoCache } from './request.ts'
import { errorResponse, type GraphQLResponse } from './response.ts'
import { type ResponseCacheResponder, responseCacheKeyOf } from './response-cache.ts'

/** Resolves to the response, which may say that the request is refused. */
export type GraphQLHandler = (request: GraphQLRequest) => Promise<GraphQLResponse>

export interface GraphQLHandlerOptions extends Omit<OperationDependencies, 'negotiate' | 'consumeCost'> {
  readonly authenticate: Authenticate
  readonly isRouter: IsRouter
  /** Limits callers, and addresses without one; undefined: they are not limited. */
  readonly rateLimit: RateLimit | undefined
  readonly addressLimit: AddressLimit | undefined
  /** Undefined: no response is cached. */
  readonly responseCache: ResponseCacheResponder | undefined
  readonly compiledOperations: Responder
  /** Responds to every operation. */
  readonly apollo: Responder
  /** Returns the state of the service's circuit breaker, or of that agent's. */
  readonly circuitBreaker: ExplanationOptions['circuitBreaker']
  readonly clock: Clock
}

/** Creates the handler. */
export function createGraphQLHandler(options: GraphQLHandlerOptions): GraphQLHandler {
  const { rateLimit, addressLimit, responseCache, clock } = options
  const negotiate = createMediaTypeNegotiation()
  const dependencies: OperationDependencies = { ...options, negotiate, consumeCost: rateLimit?.consumeCost }
  /** Tried in order. */
  const responders: readonly Responder[] = [
    ...(responseCache ? [responseCache.respond] : []),
    options.compiledOperations,
    options.apollo,
  ]

  function refuse(request: GraphQLRequest, error: GraphQLError): GraphQLResponse {
    return errorResponse(error, request.requestId, negotiate(acceptOf(request)).response)
  }

  /** Refuses a request that is not looked at any further. */
  function refuseRate(
    request: GraphQLRequest,
    state: RateLimitState,
    facts: Pick<GraphQLResponse, 'callerHash' | 'authError'>,
  ): GraphQLResponse {
    return { ...refuse(request, rateLimitError(state)), rateLimit: state, ...facts }
  }

  async function respond(operation: Operation): Promise<GraphQLResponse> {
    try {
      for (const responder of responders) {
        const response = await responder(operation)
        if (response) return response
      }
    } catch (error) {
      if (error instanceof GraphQLError) return refuse(operation.request, error)
      throw error
    }
    throw new TypeError('the last responder responds to every operation')
  }

  return async (request) => {
    const isRouter = options.isRouter(request.headers[routerSecretHeader])
    const authenticated = await authenticateRequest(request, isRouter)
    if ('response' in authenticated) return authenticated.response
    const { caller } = authenticated
    const exhausted = caller && rateLimit?.exhausted(caller.callerHash)
    if (exhausted) return refuseRate(request, exhausted, { callerHash: caller.callerHash })

    const notBefore = hasNoCache(request) ? clock.now() : undefined
    const explanation = isToExplain(request, caller) ? new Explanation() : undefined
    const cacheKey =
      responseCache && caller && notBefore === undefined && explanation === undefined
        ? responseCacheKeyOf(request, caller.isolationKey, isRouter)
        : undefined
    const operation = new Operation(
      request,
      { caller, isRouter, notBefore, cacheKey, explanation },
      dependencies,
    )
    const response = await respond(operation)

    const { meter } = operation
    if (response.isRequestError) await meter.consumeRequestError(response.errorCodes ?? [])
    operation.registerDocument()
    const reads = response.reads ?? operation.reads
    if (response.servedBy !== 'response-cache') responseCache?.store(operation, response, reads)
    const complete: GraphQLResponse = {
      ...response,
      operationType: response.operationType ?? operation.operationType,
      operationHash: response.operationHash ?? operation.operationHash,
      documentId: response.documentId ?? operation.documentId,
      isTrusted: response.isTrusted ?? operation.isTrusted,
      isUntrusted: response.isUntrusted ?? operation.isUntrusted,
      callerHash: caller?.callerHash,
      cost: meter.cost,
      rateLimit: meter.rateLimit,
      reads,
      writes: operation.writes,
    }
    // A stream has no body that an explanation could stand in.
    return explanation === undefined || complete.stream
      ? complete
      : explanation.explain(complete, request, options)
  }

  /** Resolves to the caller, to nobody for the router that asks on nobody's behalf, or to the response that refuses it. */
  async function authenticateRequest(
    request: GraphQLRequest,
    isRouter: boolean,
  ): Promise<{ caller: Caller | undefined } | { response: GraphQLResponse }> {
    const { authorization } = request.headers
    if (authorization === undefined && isRouter) return { caller: undefined }
    try {
      const mayVerify = () => addressLimit?.exhausted(request.address()) === undefined
      return { caller: await options.authenticate(String(authorization ?? ''), mayVerify) }
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error
      const authError = reasonOf(error)
      const exhausted = addressLimit?.exhausted(request.address())
      if (exhausted) return { response: refuseRate(request, exhausted, { authError }) }
      if (error.reason !== 'unavailable') addressLimit?.consume(request.address(), refusedTokenCost)
      return { response: { ...refuse(request, toAuthenticationError(error)), authError } }
    }
  }
}

/** Returns what was wrong with the token, for the log. */
function reasonOf({ message, cause }: AuthenticationError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
