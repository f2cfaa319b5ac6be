// How long a row of a connection is in a response, at the least: known before anything is written, so that a list of lists is
// stopped while it is read.
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type CollectContext, collectFields } from '../collect-fields.ts'

/** Fields of a connection that have an entry for each row. */
const rowFields = ['edges', 'nodes']

/** The characters that the values of a field of the schema, `Type.field`, have in JSON at the least; undefined: not known. */
export type MinLengthOf = (coordinate: string) => number | undefined

/**
 * The characters that each row adds to the JSON of the connection that `info` is of. A lower bound: 0 where rows are not
 * selected.
 */
export function minRowLength(info: GraphQLResolveInfo, minLengthOf: MinLengthOf): number {
  const found = known.get(info.fieldNodes) ?? measure(info, minLengthOf)
  known.set(info.fieldNodes, found)
  return found
}

/** Executions that share their field nodes, which a compiled operation's do, skip and include the same. */
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], number>()

function measure(
  { schema, fragments, variableValues, returnType, fieldNodes }: GraphQLResolveInfo,
  minLengthOf: MinLengthOf,
): number {
  const connection = getNamedType(returnType)
  if (!isObjectType(connection)) return 0
  const measuring = { schema, fragments, variableValues, minLengthOf }
  let length = 0
  for (const [, nodes] of collectFields(measuring, connection, fieldNodes)) {
    const name = nodes[0]?.name.value ?? ''
    const row = getNamedType(connection.getFields()[name]?.type)
    if (rowFields.includes(name) && isObjectType(row)) length += objectLength(measuring, row, nodes)
  }
  return length
}

interface Measuring extends CollectContext {
  readonly minLengthOf: MinLengthOf
}

/** Braces, and for each field its key in quotes, a colon and its value; commas are not counted. */
function objectLength(measuring: Measuring, type: GraphQLObjectType, nodes: readonly FieldNode[]): number {
  let length = '{}'.length
  for (const [key, fieldNodes] of collectFields(measuring, type, nodes)) {
    const name = fieldNodes[0]?.name.value ?? ''
    const valueLength =
      measuring.minLengthOf(`${type.name}.${name}`) ??
      innerLength(measuring, type.getFields()[name]?.type, fieldNodes)
    length += key.length + '"":'.length + valueLength
  }
  return length
}

/** Whatever is not an object that has to be there is one character at the least. */
function innerLength(
  measuring: Measuring,
  type: GraphQLOutputType | undefined,
  nodes: readonly FieldNode[],
): number {
  const isRequired = type !== undefined && isNonNullType(type)
  return isRequired && isObjectType(type.ofType) ? objectLength(measuring, type.ofType, nodes) : 1
}
