// The schema: schema.graphql, and where writes are on schema-writes.graphql, as a Federation 2 subgraph with its resolvers.
import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  visit,
} from 'graphql'
import { mutationResolvers } from '../sessions/mutation-resolvers.ts'
import { resolvers } from '../sessions/resolvers.ts'
import { completeSubgraph } from './federation/subgraph.ts'

const readSource = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
const writeSource = readFileSync(new URL('../../schema-writes.graphql', import.meta.url), 'utf8')

/** `off`: the schema has no `Node`, `node`, `nodes` and `Agent.id`, of which a supergraph can have only one. */
export type NodeInterface = 'on' | 'off'
/** `on`: the schema has mutations. */
export type Writes = 'on' | 'off'

/** Fields of Query that come with `Node`. */
const nodeFields: ReadonlySet<string> = new Set(['node', 'nodes'])

/** Parses the schema, in one of its four forms. */
export function parseSchema(nodeInterface: NodeInterface, writes: Writes = 'off'): DocumentNode {
  const document = parse(writes === 'on' ? readSource + writeSource : readSource)
  return nodeInterface === 'on' ? document : withoutNodeInterface(document)
}

/** Builds the executable schema. */
export function createSchema(nodeInterface: NodeInterface, writes: Writes = 'off'): GraphQLSchema {
  const queries = Object.entries(resolvers.Query).filter(([name]) => !nodeFields.has(name))
  const Query = nodeInterface === 'on' ? resolvers.Query : Object.fromEntries(queries)
  const typeDefs = parseSchema(nodeInterface, writes)
  const all = { ...resolvers, Query, ...(writes === 'on' && mutationResolvers) }
  return completeSubgraph(buildSubgraphSchema([{ typeDefs, resolvers: all }]))
}

function withoutNodeInterface(document: DocumentNode): DocumentNode {
  return visit(document, {
    InterfaceTypeDefinition: (type) => (type.name.value === 'Node' ? null : undefined),
    ObjectTypeDefinition: (type): ObjectTypeDefinitionNode => ({
      ...type,
      interfaces: type.interfaces?.filter((named) => named.name.value !== 'Node') ?? [],
      fields: type.fields?.filter((field) => !isNodeField(type.name.value, field)) ?? [],
      kind: Kind.OBJECT_TYPE_DEFINITION,
    }),
  })
}

function isNodeField(typeName: string, { name }: FieldDefinitionNode): boolean {
  return (typeName === 'Query' && nodeFields.has(name.value)) || (typeName === 'Agent' && name.value === 'id')
}
