// The Apollo server: the schema, how errors are said, and what of an operation is noted for the log.
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { Logger } from 'pino'
import type { RequestContext } from './context.ts'
import { createFormatError } from './errors.ts'
import { typeDefs } from './schema.ts'
import { resolvers } from './sessions/resolvers.ts'

/** Creates and starts the server. Its answers depend on these arguments alone, on no environment. */
export async function startApollo(
  introspection: boolean,
  log: Logger,
): Promise<ApolloServer<RequestContext>> {
  const server = new ApolloServer<RequestContext>({
    typeDefs,
    resolvers,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    formatError: createFormatError((error, code) => log.warn({ err: error, code }, 'an operation failed')),
    plugins: [
      noteOperation,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await server.start()
  return server
}

const noteOperation: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    async willSendResponse({ operationName, response, contextValue: { record } }) {
      if (operationName) record.operationName = operationName
      if (response.body.kind !== 'single') return
      const { errors } = response.body.singleResult
      if (errors) record.codes = [...new Set(errors.map((error) => String(error.extensions?.['code'])))]
    },
  }),
}
