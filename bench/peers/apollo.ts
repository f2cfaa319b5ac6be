// Apollo Server under Express, by its integration for Express; as a subgraph by @apollo/subgraph.
import { listen } from '../child.ts'
import { type PeerContext, type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './schema.ts'
import { buildApolloSubgraph } from './subgraph.ts'

export const startApollo: StartPeer = async ({ resolvers, resolveReference, cacheMs, hasTags, tuned }) => {
  const { ApolloServer } = await import('@apollo/server')
  const { ApolloServerPluginCacheControl } = await import('@apollo/server/plugin/cacheControl')
  const { ApolloServerPluginCacheControlDisabled } = await import('@apollo/server/plugin/disabled')
  const { expressMiddleware } = await import('@as-integrations/express5')
  const { default: cors } = await import('cors')
  const { default: express } = await import('express')
  const isCached = cacheMs !== undefined
  const maxAge = Math.ceil((cacheMs ?? 0) / 1_000)
  const plugins: object[] = []
  if (isCached) {
    const { default: responseCache } = await import('@apollo/server-plugin-response-cache')
    // A CommonJS module: its default export may be one level down.
    const { default: create = responseCache } = responseCache as unknown as {
      default?: (options: object) => object
    }
    const sessionId = async ({ contextValue }: { contextValue: PeerContext }) => contextValue.user
    plugins.push(ApolloServerPluginCacheControl({ defaultMaxAge: maxAge }), create({ sessionId }))
  } else if (tuned) plugins.push(ApolloServerPluginCacheControlDisabled())
  const cacheDirective =
    'enum CacheControlScope { PUBLIC PRIVATE } directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION'
  const hint = `): AgentSessionConnection @cacheControl(maxAge: ${maxAge}, scope: PRIVATE)`
  const schema =
    resolveReference === undefined
      ? {
          typeDefs: isCached
            ? cacheDirective + typeDefs.replace('): AgentSessionConnection', hint)
            : typeDefs,
          resolvers: resolvers as never,
        }
      : { schema: await buildApolloSubgraph(resolvers, resolveReference) }
  const server = new ApolloServer<PeerContext>({ ...schema, nodeEnv: 'production', plugins })
  await server.start()
  const app = express()
  if (tuned) app.disable('x-powered-by')
  if (tuned && !hasTags) app.disable('etag')
  const context = async ({ req }: { req: { headers: { authorization?: string | undefined } } }) => ({
    user: userOf(req.headers.authorization),
  })
  app.use('/graphql', cors(), express.json(), expressMiddleware(server, { context }))
  return (await listen(app)).url
}
