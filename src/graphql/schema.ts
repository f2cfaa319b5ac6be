// The schema: schema.graphql, its one source, as a Federation 2 subgraph with its resolvers.
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
import { resolvers } from '../sessions/resolvers.ts'
import { withFederation } from './federation/subgraph.ts'

const source = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')

/** `off`: without `Node`, `node`, `nodes` and `Agent.id`, of which a supergraph can have only one. */
export type NodeInterface = 'on' | 'off'

/** Fields of Query that come with `Node`. */
const nodeFields: ReadonlySet<string> = new Set(['node', 'nodes'])

/** The schema's text in one of its forms. */
export function parseSchema(federatedNode: NodeInterface): DocumentNode {
  const document = parse(source)
  return federatedNode === 'on' ? document : withoutNode(document)
}

/** Builds the executable schema. */
export function createSchema(federatedNode: NodeInterface): GraphQLSchema {
  const queries = Object.entries(resolvers.Query).filter(([name]) => !nodeFields.has(name))
  const Query = federatedNode === 'on' ? resolvers.Query : Object.fromEntries(queries)
  const typeDefs = parseSchema(federatedNode)
  return withFederation(buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, Query } }]))
}

function withoutNode(document: DocumentNode): DocumentNode {
  return visit(document, {
    InterfaceTypeDefinition: (type) => (type.name.value === 'Node' ? null : undefined),
    ObjectTypeDefinition: (type): ObjectTypeDefinitionNode => ({
      ...type,
      interfaces: type.interfaces?.filter((named) => named.name.value !== 'Node') ?? [],
      fields: type.fields?.filter((field) => !isOfNode(type.name.value, field)) ?? [],
      kind: Kind.OBJECT_TYPE_DEFINITION,
    }),
  })
}

function isOfNode(typeName: string, { name }: FieldDefinitionNode): boolean {
  return (typeName === 'Query' && nodeFields.has(name.value)) || (typeName === 'Agent' && name.value === 'id')
}
