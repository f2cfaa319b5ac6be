// The peers' schema as a subgraph, whose sessions a router fetches by either key.
import type { GraphQLSchema } from 'graphql'
import type { ResolveReference, Resolvers } from './peer.ts'
import { typeDefs } from './schema.ts'

const keys = '@key(fields: "id") @key(fields: "agentName sessionId")'
const withKeys = (directives: string) =>
  typeDefs.replace('type AgentSession {', `type AgentSession ${directives} {`)

/** Without the second key: its directive is not repeatable there, and it resolves representations of any key. */
export const mercuriusTypeDefs = withKeys('@key(fields: "id")')

/** Builds the schema by @apollo/subgraph. */
export async function buildApolloSubgraph(
  resolvers: Resolvers,
  resolveReference: ResolveReference,
): Promise<GraphQLSchema> {
  const { buildSubgraphSchema } = await import('@apollo/subgraph')
  const { parse } = await import('graphql')
  const session = { ...resolvers['AgentSession'], __resolveReference: resolveReference }
  return buildSubgraphSchema([
    { typeDefs: parse(withKeys(keys)), resolvers: { ...resolvers, AgentSession: session } as never },
  ])
}
