// The Apollo server: the schema, how errors are said, and what of an operation is noted for the log.
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
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
import { causeForLog, formatError } from './errors.ts'

/** Creates and starts the server. Its answers depend on these arguments alone, on no environment. */
export async function startApollo(
  schema: GraphQLSchema,
  introspection: boolean,
  log: Logger,
): Promise<ApolloServer<RequestContext>> {
  const server = new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    formatError,
    plugins: [
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

/** Notes on the request's record what its operation came to, and logs what failed inside. */
function createNotes(log: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      async didEncounterErrors({ errors, contextValue: { requestId } }) {
        for (const error of errors) {
          const cause = causeForLog(error)
          if (cause !== undefined)
            log.warn({ requestId, path: error.path, err: cause }, 'an operation failed')
        }
      },
      async willSendResponse({ operationName, response, contextValue: { requestId, record } }) {
        if (operationName) record.operationName = operationName
        if (response.body.kind !== 'single') return
        const { singleResult } = response.body
        if (!singleResult.errors) return
        record.codes = [...new Set(singleResult.errors.map((error) => String(error.extensions?.['code'])))]
        singleResult.errors = singleResult.errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, requestId },
        }))
      },
    }),
  }
}
