// GraphQL Yoga under `node:http`.
import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { useResponseCache } from '@graphql-yoga/plugin-response-cache'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { listenOn } from './listen.ts'
import { type StartPeer, userOf } from './peer.ts'
import { typeDefs } from './type-defs.ts'

export const startYogaPeer: StartPeer = async ({ resolvers, jit, cacheMs, tuned }) => {
  const plugins: Plugin[] = []
  if (jit) plugins.push(useGraphQlJit() as Plugin)
  if (cacheMs !== undefined)
    plugins.push(
      useResponseCache({
        ttl: cacheMs,
        session: (request) => userOf(request.headers.get('authorization')),
      }),
    )
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: resolvers as never }),
    context: ({ request }) => ({ user: userOf(request.headers.get('authorization')) }),
    logging: false,
    graphiql: false,
    landingPage: false,
    ...(tuned ? { cors: false, multipart: false } : {}),
    plugins,
  })
  return listenOn(createServer((request, response) => void yoga(request, response)))
}
