// GraphQL Yoga under `node:http`; as a subgraph by @apollo/subgraph. Entity tags come with its response cache.
import { listen } from '../child.ts'
import { type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './schema.ts'
import { buildApolloSubgraph } from './subgraph.ts'

export const startYoga: StartPeer = async ({ resolvers, resolveReference, jit, cacheMs, tuned }) => {
  const { createSchema, createYoga } = await import('graphql-yoga')
  const user = (request: Request) => userOf(request.headers.get('authorization'))
  const plugins: object[] = []
  if (jit) plugins.push((await import('@envelop/graphql-jit')).useGraphQlJit())
  if (cacheMs !== undefined) {
    const { useResponseCache } = await import('@graphql-yoga/plugin-response-cache')
    plugins.push(useResponseCache({ ttl: cacheMs, session: user }))
  }
  const yoga = createYoga({
    schema:
      resolveReference === undefined
        ? createSchema({ typeDefs, resolvers: resolvers as never })
        : await buildApolloSubgraph(resolvers, resolveReference),
    context: ({ request }) => ({ user: user(request) }),
    logging: false,
    graphiql: false,
    landingPage: false,
    ...(tuned ? { cors: false, multipart: false } : {}),
    plugins,
  })
  return (await listen((request, response) => void yoga(request, response))).url
}
