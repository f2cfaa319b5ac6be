// The Apollo server, and the responder over it, which responds to every operation: in full, or with all its errors.
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { RequestContext } from './context.ts'
import { formatError } from './error-formatter.ts'
import { responseTooLarge } from './limits/response-size.ts'
import { logErrors } from './log-errors.ts'
import type { Operation, Responder } from './operation.ts'
import { acceptOf, federatedTraceHeader } from './request.ts'
import { errorResponse, type GraphQLResponse, statusAndMediaType } from './response.ts'
import { errorCodesOf, resultText } from './result-text.ts'
import { subscriptionPlugin } from './subscriptions/subscription-plugin.ts'

export interface ApolloOptions {
  readonly schema: GraphQLSchema
  readonly introspection: boolean
  /** Maximum lexical tokens of a document. */
  readonly maxTokens: number
  readonly limitsPlugin: ApolloServerPlugin<RequestContext>
  readonly log: Logger
}

/** Creates and starts the server. Its responses depend on these options alone, on no environment. */
export async function createApolloServer(options: ApolloOptions): Promise<ApolloServer<RequestContext>> {
  const { schema, introspection, maxTokens, limitsPlugin, log } = options
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    // The operation cache has them: the limits plugin passes its documents on.
    documentStore: null,
    parseOptions: { maxTokens },
    validationOptions: { maxErrors: 4 },
    // trusted-documents.ts resolves them.
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    plugins: [
      limitsPlugin,
      subscriptionPlugin,
      createLoggingPlugin(log),
      // Traces only where the responder passes the header on that asks for it: to the router.
      ApolloServerPluginInlineTrace({ includeErrors: { masked: true } }),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await server.start()
  return server
}

/** Logs what failed inside the gateway, or upstream. */
function createLoggingPlugin(log: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue: { requestId } }) =>
        logErrors(log, requestId, errors),
    }),
  }
}

export interface ApolloResponderOptions {
  /** In UTF-8. */
  readonly maxResponseBytes: number
  /** Responds to the subscriptions that Apollo accepts. */
  readonly subscribe: (operation: Operation) => Promise<GraphQLResponse>
}

/** Creates the responder, which never leaves an operation to another. */
export function createApolloResponder(
  server: ApolloServer<RequestContext>,
  { maxResponseBytes, subscribe }: ApolloResponderOptions,
): Responder {
  return async (operation) => {
    const { query, params, context, request, mediaType } = operation
    const { requestId } = request
    const { operationName, variables } = params
    const { responseSize } = context
    const tooLarge = () => ({
      ...errorResponse(responseTooLarge(maxResponseBytes), requestId, mediaType),
      servedBy: 'apollo' as const,
      operationName: operation.cachedOperation?.name,
    })
    if (responseSize.isExceeded()) return tooLarge()
    responseSize.restart()
    const { http, body } = await server.executeOperation(
      {
        query,
        ...(operationName !== undefined && { operationName }),
        ...(variables && { variables }),
        // limits-plugin.ts decides which operations may be sent by GET.
        http: { method: 'POST', headers: toHeaderMap(operation), search: '', body: undefined },
      },
      { contextValue: context },
    )
    if (body.kind !== 'single') throw new TypeError('incremental delivery is not served')
    const { data, errors } = body.singleResult
    if (operation.cachedOperation?.type === 'subscription' && errors === undefined)
      return subscribe(operation)
    const text = resultText(body.singleResult, requestId, maxResponseBytes)
    if (text === undefined || responseSize.isExceeded()) return tooLarge()
    const errorCodes = errorCodesOf(body.singleResult)
    return {
      ...statusAndMediaType(http.status, mediaType, errorCodes),
      body: text,
      headers: Object.fromEntries(http.headers),
      errorCodes,
      isRequestError: errors !== undefined && data === undefined,
      servedBy: 'apollo',
      operationName: operation.cachedOperation?.name,
    }
  }
}

/** Returns those of the request's headers that Apollo goes by. */
function toHeaderMap({ request, wantsTrace }: Operation): HeaderMap {
  const map = new HeaderMap()
  const accept = acceptOf(request)
  if (accept !== undefined) map.set('accept', accept)
  const trace = request.headers[federatedTraceHeader]
  if (wantsTrace && trace !== undefined) map.set(federatedTraceHeader, String(trace))
  return map
}
