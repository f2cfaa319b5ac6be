// Which fields an operation selects of an object, through fragments, @skip and @include (GraphQL, section 6.3.2).
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql'
import { shouldIncludeNode } from '../collect-fields.ts'
import type { Variables } from './coerce-variables.ts'

/** What selections are read with. */
export interface CollectContext {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Coerced; those that @skip and @include depend on, at the least. */
  readonly variables: Variables
}

/** The field nodes of an object of that type by the name that they are answered under, in the answer's order. */
export function collectFields(
  selecting: CollectContext,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const seen = new Set<string>()
  for (const set of sets) if (set) gather(selecting, type, set, fields, seen)
  return fields
}

function gather(
  selecting: CollectContext,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  seen: Set<string>,
): void {
  for (const selection of selections) {
    if (!shouldIncludeNode(selection, selecting.variables)) continue
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const nodes = fields.get(key)
      if (nodes) nodes.push(selection)
      else fields.set(key, [selection])
      continue
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (seen.has(selection.name.value)) continue
      seen.add(selection.name.value)
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : selecting.fragments[selection.name.value]
    if (fragment && isAbout(selecting.schema, fragment.typeCondition, type))
      gather(selecting, type, fragment.selectionSet, fields, seen)
  }
}

function isAbout(
  schema: GraphQLSchema,
  condition: FragmentDefinitionNode['typeCondition'] | undefined,
  type: GraphQLObjectType,
): boolean {
  if (condition === undefined) return true
  const about = typeFromAST(schema, condition)
  return about === type || (isAbstractType(about) && schema.isSubType(about, type))
}

/** The names of the variables that decide what is selected. */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: CollectContext['fragments'],
): readonly string[] {
  const names = new Set<string>()
  for (const definition of [operation, ...Object.values(fragments)])
    visit(definition, {
      Directive: ({ arguments: given = [] }) => {
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      },
    })
  return [...names]
}
