// Mercurius under Fastify; as a subgraph by @mercuriusjs/federation, with entity tags by @fastify/etag.
import { type PeerContext, type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './schema.ts'
import { mercuriusTypeDefs } from './subgraph.ts'

export const startMercurius: StartPeer = async ({ resolvers, resolveReference, jit, cacheMs, hasTags }) => {
  const { default: fastify } = await import('fastify')
  const app = fastify()
  if (hasTags) await app.register((await import('@fastify/etag')).default)
  const options = {
    context: async ({ headers }: { headers: { authorization?: string | undefined } }) => ({
      user: userOf(headers.authorization),
    }),
    ...(jit ? { jit: 1 } : {}),
  }
  if (resolveReference === undefined) {
    const { default: mercurius } = await import('mercurius')
    await app.register(mercurius, { ...options, schema: typeDefs, resolvers: resolvers as never })
  } else {
    const { mercuriusFederationPlugin } = await import('@mercuriusjs/federation')
    const resolve = (reference: never, _args: object, context: PeerContext) =>
      resolveReference(reference, context)
    const session = { ...resolvers['AgentSession'], __resolveReference: resolve }
    await app.register(mercuriusFederationPlugin, {
      ...options,
      schema: mercuriusTypeDefs,
      resolvers: { ...resolvers, AgentSession: session } as never,
    })
  }
  if (cacheMs !== undefined) {
    const { default: mercuriusCache } = await import('mercurius-cache')
    const extendKey = (_source: unknown, _args: unknown, context: unknown) => (context as PeerContext).user
    const policy = { Query: { sessions: { extendKey } } }
    await app.register(mercuriusCache, { ttl: Math.ceil(cacheMs / 1_000), policy })
  }
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`
}
