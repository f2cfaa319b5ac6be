// Apollo Server under Express, by its integration for Express.
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import responseCache from '@apollo/server-plugin-response-cache'
import { expressMiddleware } from '@as-integrations/express5'
import cors from 'cors'
import express from 'express'
import { listenOn } from './listen.ts'
import { type PeerContext, type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './type-defs.ts'

const cacheDirectives = `
enum CacheControlScope { PUBLIC PRIVATE }
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`
const hint = (maxAge: number) => `@cacheControl(maxAge: ${maxAge}, scope: PRIVATE)`

export const startApolloPeer: StartPeer = async ({ resolvers, cacheMs, tuned }) => {
  const maxAge = Math.ceil((cacheMs ?? 0) / 1_000)
  const cached = cacheMs !== undefined
  const server = new ApolloServer<PeerContext>({
    typeDefs: cached
      ? cacheDirectives +
        typeDefs.replace('): AgentSessionConnection', `): AgentSessionConnection ${hint(maxAge)}`)
      : typeDefs,
    resolvers: resolvers as never,
    nodeEnv: 'production',
    plugins: cached
      ? [
          ApolloServerPluginCacheControl({ defaultMaxAge: maxAge }),
          // oxlint-disable-next-line import/no-named-as-default
          ((responseCache as { default?: typeof responseCache }).default ?? responseCache)({
            sessionId: async ({ contextValue }) => contextValue.user,
          }),
        ]
      : tuned
        ? [ApolloServerPluginCacheControlDisabled()]
        : [],
  })
  await server.start()
  const app = express()
  if (tuned) app.disable('etag').disable('x-powered-by')
  app.use(
    '/graphql',
    cors(),
    express.json(),
    expressMiddleware(server, {
      context: async ({ req }) => ({ user: userOf(req.headers.authorization) }),
    }),
  )
  return listenOn(createServer(app))
}
