// A small subgraph over real HTTP, for the example's catalogue and tickets.
import { readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'

/** What `buildSubgraphSchema` takes as resolvers. */
type Resolvers = NonNullable<Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number]>

export interface Subgraph {
  readonly url: string
  /** Ends the subgraph: to the router it is down. */
  readonly close: () => Promise<void>
}

/** Starts a subgraph of the schema in that file of this folder. `port`: 0 for any free one. */
export async function startSubgraph(
  schemaFile: string,
  resolvers: Extract<Resolvers, { readonly resolvers?: unknown }>['resolvers'],
  port: number,
): Promise<Subgraph> {
  const typeDefs = parse(readFileSync(new URL(schemaFile, import.meta.url), 'utf8'))
  const server = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs, ...(resolvers && { resolvers }) }]),
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } })
  // It serves GraphQL at every path.
  return { url: new URL('/graphql', url).href, close: () => server.stop() }
}
