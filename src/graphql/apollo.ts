// The Apollo server, and the responder over it, which responds to every operation: in full, or with all its errors.
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace'
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { RequestContext } from './context.ts'
import { errorToLog, formatError } from './error-formatter.ts'
import { isLargerThan, isLongerThan, responseTooLarge } from './limits/response-size.ts'
import type { Operation, Responder } from './operation.ts'
import { acceptOf, federatedTraceHeader } from './request.ts'
import { errorResponse, statusFor, withRequestId } from './response.ts'

export interface ApolloOptions {
  readonly schema: GraphQLSchema
  readonly introspection: boolean
  /** Maximum lexical tokens of a document. */
  readonly maxTokens: number
  readonly limitsPlugin: ApolloServerPlugin<RequestContext>
  readonly log: Logger
}

/** Maximum length of a path, in which clients choose names, in the log. */
const maxLoggedLength = 200

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
      async didEncounterErrors({ errors, contextValue: { requestId } }) {
        for (const error of errors) {
          const cause = errorToLog(error)
          if (cause !== undefined)
            log.warn(
              { requestId, fieldPath: error.path?.join('.').slice(0, maxLoggedLength), err: cause },
              'an operation failed',
            )
        }
      },
    }),
  }
}

/** Creates the responder, which never leaves an operation to another. `maxResponseBytes`: of a response, in UTF-8. */
export function createApolloResponder(
  server: ApolloServer<RequestContext>,
  maxResponseBytes: number,
): Responder {
  return async (operation) => {
    const { query, params, context, request, mediaType } = operation
    const { requestId } = request
    const { operationName, variables } = params
    const { responseSize } = context
    const tooLarge = () => ({
      ...errorResponse(responseTooLarge(maxResponseBytes), requestId, mediaType),
      servedBy: 'apollo' as const,
      operationName: nameOf(operation),
    })
    if (responseSize.isExceeded()) return tooLarge()
    responseSize.restart()
    const { http, body } = await server.executeOperation(
      {
        query,
        ...(operationName !== undefined && { operationName }),
        ...(variables && { variables }),
        http: { method: request.method, headers: toHeaderMap(operation), search: '', body: undefined },
      },
      { contextValue: context },
    )
    if (body.kind !== 'single') throw new TypeError('incremental delivery is not served')
    const text = toText(body.singleResult, requestId, maxResponseBytes)
    if (text === undefined || responseSize.isExceeded()) return tooLarge()
    const { data, errors } = body.singleResult
    const errorCodes = errors && [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))]
    return {
      status: statusFor(http.status, mediaType, errorCodes),
      mediaType,
      body: text,
      headers: Object.fromEntries(http.headers),
      errorCodes,
      isRequestError: errors !== undefined && data === undefined,
      servedBy: 'apollo',
      operationName: nameOf(operation),
    }
  }
}

/** Returns the response's JSON; undefined if it is larger than `maxBytes`. */
function toText(result: FormattedExecutionResult, requestId: string, maxBytes: number): string | undefined {
  const { data, extensions } = result
  if (data !== undefined && isLongerThan(result, maxBytes)) return undefined
  const errors = result.errors?.map((error) => withRequestId(error, requestId))
  const text = JSON.stringify({ errors, data, extensions })
  return isLargerThan(text, maxBytes) ? undefined : text
}

function nameOf({ cachedDocument, params }: Operation): string | undefined {
  return cachedDocument?.operations.get(params.operationName)?.name
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
