// The peers' frameworks, each started on a free port. Imports are dynamic: a peer's process loads nothing of the others.
import { listen } from '../child.ts'
import { type PeerContext, type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './schema.ts'

/** Apollo Server under Express, by its integration for Express. */
const startApollo: StartPeer = async ({ resolvers, cacheMs, tuned }) => {
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
  const server = new ApolloServer<PeerContext>({
    typeDefs: isCached ? cacheDirective + typeDefs.replace('): AgentSessionConnection', hint) : typeDefs,
    resolvers: resolvers as never,
    nodeEnv: 'production',
    plugins,
  })
  await server.start()
  const app = express()
  if (tuned) app.disable('etag').disable('x-powered-by')
  const context = async ({ req }: { req: { headers: { authorization?: string } } }) => ({
    user: userOf(req.headers.authorization),
  })
  app.use('/graphql', cors(), express.json(), expressMiddleware(server, { context }))
  return (await listen(app)).url
}

/** GraphQL Yoga under `node:http`. */
const startYoga: StartPeer = async ({ resolvers, jit, cacheMs, tuned }) => {
  const { createSchema, createYoga } = await import('graphql-yoga')
  const user = (request: Request) => userOf(request.headers.get('authorization'))
  const plugins: object[] = []
  if (jit) plugins.push((await import('@envelop/graphql-jit')).useGraphQlJit())
  if (cacheMs !== undefined) {
    const { useResponseCache } = await import('@graphql-yoga/plugin-response-cache')
    plugins.push(useResponseCache({ ttl: cacheMs, session: user }))
  }
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: resolvers as never }),
    context: ({ request }) => ({ user: user(request) }),
    logging: false,
    graphiql: false,
    landingPage: false,
    ...(tuned ? { cors: false, multipart: false } : {}),
    plugins,
  })
  return (await listen((request, response) => void yoga(request, response))).url
}

/** Mercurius under Fastify. */
const startMercurius: StartPeer = async ({ resolvers, jit, cacheMs }) => {
  const { default: fastify } = await import('fastify')
  const { default: mercurius } = await import('mercurius')
  const app = fastify()
  await app.register(mercurius, {
    schema: typeDefs,
    resolvers: resolvers as never,
    context: async ({ headers }) => ({ user: userOf(headers.authorization) }),
    ...(jit ? { jit: 1 } : {}),
  })
  if (cacheMs !== undefined) {
    const { default: mercuriusCache } = await import('mercurius-cache')
    const extendKey = (_source: unknown, _args: unknown, context: unknown) => (context as PeerContext).user
    const policy = { Query: { sessions: { extendKey } } }
    await app.register(mercuriusCache, { ttl: Math.ceil(cacheMs / 1_000), policy })
  }
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`
}

export const frameworks: Readonly<Record<string, StartPeer>> = {
  apollo: startApollo,
  yoga: startYoga,
  mercurius: startMercurius,
}
