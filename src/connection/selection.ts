// Which parts of a connection an operation selects.
import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { collectFields } from '../collect-fields.ts'
import type { SelectedParts } from './slice.ts'

/** Returns the parts of its connection that `info`'s field selects. */
export function selectedParts(info: GraphQLResolveInfo): SelectedParts {
  const parts = known.get(info.fieldNodes) ?? readParts(info)
  known.set(info.fieldNodes, parts)
  return parts
}

/** Executions that share their field nodes, as a compiled query's do, skip and include the same fields. */
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], SelectedParts>()

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
