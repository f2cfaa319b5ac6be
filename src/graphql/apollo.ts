// The Apollo server: the schema, how errors are said, and what of an operation is noted for the log.
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginInlineTrace } from '@apollo/server/plugin/inlineTrace'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { RequestContext } from './context.ts'
import { errorToLog, formatError } from './error-formatter.ts'

export interface ApolloOptions {
  readonly schema: GraphQLSchema
  readonly introspection: boolean
  /** Of a document. */
  readonly maxTokens: number
  /** Says which operations are executed. */
  readonly admission: ApolloServerPlugin<RequestContext>
  /** Whether clients may register documents and send them by their hash afterwards (automatic persisted queries). */
  readonly registerDocuments: boolean
  readonly log: Logger
}

/** Of what clients named themselves, in characters. */
const maxLoggedLength = 200

/** Texts that clients registered, in bytes. */
const maxRegisteredBytes = 4 * 1024 * 1024

/** Creates and starts the server. Its answers depend on these options alone, on no environment. */
export async function createApolloServer(options: ApolloOptions): Promise<ApolloServer<RequestContext>> {
  const { schema, introspection, maxTokens, admission, registerDocuments, log } = options
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    // Documents are kept by admission.ts, which sees them first.
    documentStore: null,
    parseOptions: { maxTokens },
    validationOptions: { maxErrors: 4 },
    persistedQueries: registerDocuments && { cache: createDocumentCache() },
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    stringifyResult: (result) => JSON.stringify(result),
    plugins: [
      admission,
      createNotes(log),
      // Answers only where the handler lets the asking header through: to the router.
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

function createDocumentCache(): KeyValueCache {
  const texts = new LRUCache<string, string>({
    maxSize: maxRegisteredBytes,
    sizeCalculation: (text) => Math.max(2 * text.length, 1),
  })
  return {
    get: async (hash) => texts.get(hash),
    set: async (hash, text) => void texts.set(hash, text),
    delete: async (hash) => void texts.delete(hash),
  }
}

/** Notes on the request's record what its operation came to, and logs what failed inside. */
function createNotes(log: Logger): ApolloServerPlugin<RequestContext> {
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
      async willSendResponse({ operationName, response, contextValue: { requestId, record } }) {
        if (operationName) record.operationName = operationName
        if (response.body.kind !== 'single') return
        const { singleResult } = response.body
        if (!singleResult.errors) return
        if (singleResult.data === undefined) record.isRefused = true
        record.codes = [...new Set(singleResult.errors.map((error) => String(error.extensions?.['code'])))]
        singleResult.errors = singleResult.errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, requestId },
        }))
      },
    }),
  }
}
