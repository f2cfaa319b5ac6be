// Which operations are executed to warm up: built-in ones, and the queries of trusted documents with values for their variables.
import {
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type TypeNode,
} from 'graphql'

export interface WarmUpOperation {
  readonly query: string
  readonly operationName?: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** The agent whose sessions the operations ask for. */
export const agentName = 'warm-up'

const allFields = `id sessionId agentName status upstreamStatus createdAt lastAccessedAt expiresAt stoppedAt
  versionIndicator { type ... on VersionRefIndicator { agentVersion } }`
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const paging = '$agentName: String!, $first: Int, $after: String, $last: Int, $before: String'
const given = 'agentName: $agentName, first: $first, after: $after, last: $last, before: $before'

const builtIn: readonly WarmUpOperation[] = [
  {
    query: `query WarmUpNodes(${paging}) { sessions(${given}) { nodes { ${allFields} } ${pageInfo} } }`,
    variables: { agentName, first: 20 },
  },
  {
    query: `query WarmUpEdges(${paging}) { sessions(${given}) { edges { cursor node { ${allFields} } } ${pageInfo} } }`,
    variables: { agentName, last: 20 },
  },
  {
    query: `query WarmUpAgent { agent(name: "${agentName}") { name sessions(first: 5, statuses: [ACTIVE], order: ASC) {
      edges { node { ...Row } } ${pageInfo} } } }
      fragment Row on AgentSession { __typename id status createdAt }`,
    variables: {},
  },
]

/** The most trusted documents whose operations are executed. */
const maxDocuments = 100

/** Returns the built-in operations, then those of the documents, as far as they are queries whose variables have values. */
export function listOperations(schema: GraphQLSchema, documents: Iterable<string>): WarmUpOperation[] {
  const trusted = Iterator.from(documents)
    .take(maxDocuments)
    .flatMap((query) => queriesOf(schema, query))
  return [...builtIn, ...trusted]
}

function queriesOf(schema: GraphQLSchema, query: string): WarmUpOperation[] {
  const queries = tryParse(query)?.definitions.filter(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY,
  )
  return (queries ?? []).flatMap((operation) => {
    const variables = variablesOf(schema, operation)
    const named = operation.name ? [{ query, operationName: operation.name.value, variables }] : []
    // Clients may leave the name out where there is one operation, which is then cached under no name.
    return queries?.length === 1 ? [...named, { query, variables }] : named
  })
}

function tryParse(query: string): DocumentNode | undefined {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}

/** Values for the variables that must have one. */
function variablesOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Readonly<Record<string, unknown>> {
  const required = variableDefinitions.filter(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  )
  return Object.fromEntries(
    required.map(({ variable, type }) => [variable.name.value, valueOf(schema, type)]),
  )
}

function valueOf(schema: GraphQLSchema, type: TypeNode): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) return valueOf(schema, type.type)
  if (type.kind === Kind.LIST_TYPE) return [valueOf(schema, type.type)]
  const name = type.name.value
  const named = schema.getType(name)
  if (isEnumType(named)) return named.getValues()[0]?.name
  if (name === 'Int' || name === 'Float') return 10
  return name === 'Boolean' ? true : agentName
}
