// What an operation selects of a connection: which parts, and the minimum length of a row in the response, which is known before
// anything is written, so that a list of lists is stopped while it is read.
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
import type { SelectedParts } from './slice.ts'

/** Fields of a connection that have an entry for each row. */
const rowFields = ['edges', 'nodes']

/** Returns the minimum number of characters that a value of a field of the schema, `Type.field`, has in JSON; undefined: unknown. */
export type MinLengthOf = (coordinate: string) => number | undefined

/** Returns the minimum number of characters that each row adds to the JSON of `info`'s connection; 0 where rows are not selected. */
export function minRowLength(info: GraphQLResolveInfo, minLengthOf: MinLengthOf): number {
  const found = knownLengths.get(info.fieldNodes) ?? estimate(info, minLengthOf)
  knownLengths.set(info.fieldNodes, found)
  return found
}

/** Executions that share their field nodes, as a compiled query's do, skip and include the same fields. */
const knownLengths = new WeakMap<GraphQLResolveInfo['fieldNodes'], number>()

function estimate(
  { schema, fragments, variableValues, returnType, fieldNodes }: GraphQLResolveInfo,
  minLengthOf: MinLengthOf,
): number {
  const connection = getNamedType(returnType)
  if (!isObjectType(connection)) return 0
  const context = { schema, fragments, variableValues, minLengthOf }
  let length = 0
  for (const [, nodes] of collectFields(context, connection, fieldNodes)) {
    const name = nodes[0]?.name.value ?? ''
    const row = getNamedType(connection.getFields()[name]?.type)
    if (rowFields.includes(name) && isObjectType(row)) length += objectLength(context, row, nodes)
  }
  return length
}

interface EstimateContext extends CollectContext {
  readonly minLengthOf: MinLengthOf
}

/** Braces, and for each field its key in quotes, a colon and its value; commas are not counted. */
function objectLength(
  context: EstimateContext,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): number {
  let length = '{}'.length
  for (const [key, fieldNodes] of collectFields(context, type, nodes)) {
    const name = fieldNodes[0]?.name.value ?? ''
    const valueLength =
      context.minLengthOf(`${type.name}.${name}`) ??
      innerLength(context, type.getFields()[name]?.type, fieldNodes)
    length += key.length + '"":'.length + valueLength
  }
  return length
}

/** A value that is no object, or that may be null, has at least one character. */
function innerLength(
  context: EstimateContext,
  type: GraphQLOutputType | undefined,
  nodes: readonly FieldNode[],
): number {
  const isRequired = type !== undefined && isNonNullType(type)
  return isRequired && isObjectType(type.ofType) ? objectLength(context, type.ofType, nodes) : 1
}

/** Returns the parts of its connection that `info`'s field selects. */
export function selectedParts(info: GraphQLResolveInfo): SelectedParts {
  const parts = knownParts.get(info.fieldNodes) ?? readParts(info)
  knownParts.set(info.fieldNodes, parts)
  return parts
}

const knownParts = new WeakMap<GraphQLResolveInfo['fieldNodes'], SelectedParts>()

function readParts(info: GraphQLResolveInfo): SelectedParts {
  const fields = new Set<string>()
  const connection = getNamedType(info.returnType)
  if (isObjectType(connection))
    for (const [field, ...more] of collectFields(info, connection, info.fieldNodes).values()) {
      if (!field) continue
      fields.add(field.name.value)
      const type = getNamedType(connection.getFields()[field.name.value]?.type)
      if (field.name.value === 'pageInfo' && isObjectType(type))
        for (const [inner] of collectFields(info, type, [field, ...more]).values())
          fields.add(`pageInfo.${inner?.name.value}`)
    }
  return {
    rows: ['edges', 'nodes', 'pageInfo.startCursor', 'pageInfo.endCursor'].some((name) => fields.has(name)),
    hasNextPage: fields.has('pageInfo.hasNextPage'),
    hasPreviousPage: fields.has('pageInfo.hasPreviousPage'),
  }
}
