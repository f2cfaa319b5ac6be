// Mercurius under Fastify.
import fastify from 'fastify'
import mercurius from 'mercurius'
import mercuriusCache from 'mercurius-cache'
import { type PeerContext, type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './type-defs.ts'

export const startMercuriusPeer: StartPeer = async ({ resolvers, jit, cacheMs }) => {
  const app = fastify()
  await app.register(mercurius, {
    schema: typeDefs,
    resolvers: resolvers as never,
    context: async ({ headers }) => ({ user: userOf(headers.authorization) }),
    ...(jit ? { jit: 1 } : {}),
  })
  if (cacheMs !== undefined)
    await app.register(mercuriusCache, {
      ttl: Math.ceil(cacheMs / 1_000),
      policy: {
        Query: {
          sessions: {
            extendKey: (_source: unknown, _args: unknown, context: unknown) => (context as PeerContext).user,
          },
        },
      },
    })
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`
}
