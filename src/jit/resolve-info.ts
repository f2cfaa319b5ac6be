// What a resolver is passed as `info`: constant but for the variables.
import type {
  FieldNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'
import type { Fragments } from '../collect-fields.ts'
import type { Variables } from './coerce-variables.ts'

interface InfoContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  readonly operation: OperationDefinitionNode
}

/** Returns the `info` for these variables. Its path has no indices of lists. */
export function createInfo(
  { schema, fragments, operation }: InfoContext,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  fieldNodes: readonly FieldNode[],
): (variables: Variables) => GraphQLResolveInfo {
  const constant = {
    fieldName: field.name,
    fieldNodes,
    returnType: field.type,
    parentType,
    path: { prev: undefined, key: field.name, typename: parentType.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
  }
  return (variableValues) => ({ ...constant, variableValues })
}
