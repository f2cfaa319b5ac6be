// Apollo Gateway as the router: the configuration that the sessions subgraph needs.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import type { Router, RouterOptions } from './router.ts'

interface Context {
  readonly authorization?: string | undefined
}

// It would report its use to its maker.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true'

/** Starts Apollo Gateway behind an Apollo Server. It neither retries requests nor caches responses. */
export async function startApolloGateway({
  supergraphSdl,
  routerSecret,
  subgraphTimeoutMs,
  port = 0,
}: RouterOptions): Promise<Router> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) =>
      new RemoteGraphQLDataSource<Context>({
        ...(url !== undefined && { url }),
        fetcher: (address, init) => {
          const { method = 'POST', headers = {}, body } = init ?? {}
          const signal = AbortSignal.timeout(subgraphTimeoutMs)
          return fetch(address, { method, headers, signal, ...(typeof body === 'string' && { body }) })
        },
        willSendRequest({ request, context }) {
          // Caller's token and secret are for the sessions subgraph alone.
          if (name !== 'sessions') return
          if (context.authorization !== undefined)
            request.http?.headers.set('authorization', context.authorization)
          request.http?.headers.set('x-router-secret', routerSecret)
        },
      }),
  })
  const server = new ApolloServer<Context>({
    gateway,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
  })
  const { url } = await startStandaloneServer(server, {
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
    listen: { host: '127.0.0.1', port },
  })
  // It serves GraphQL at every path.
  return { url: new URL('/graphql', url).href, close: () => server.stop() }
}
