// Which parts of a connection an operation selects, through fragments, @skip and @include.
import {
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type InlineFragmentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { shouldIncludeNode } from '../collect-fields.ts'
import type { SelectedParts } from './slice.ts'

/** What the field that `info` is of selects of its connection. */
export function selectedParts(info: GraphQLResolveInfo): SelectedParts {
  const wanted = known.get(info.fieldNodes) ?? readWanted(info)
  known.set(info.fieldNodes, wanted)
  return wanted
}

/** Executions that share their field nodes, which a prepared operation's do, skip and include the same. */
const known = new WeakMap<GraphQLResolveInfo['fieldNodes'], SelectedParts>()

function readWanted(info: GraphQLResolveInfo): SelectedParts {
  const connection = info.fieldNodes.map((field) => field.selectionSet)
  const fields = new Set<string>()
  for (const field of selectedFields(connection, info)) {
    if (field.name.value !== 'pageInfo') fields.add(field.name.value)
    else
      for (const inner of selectedFields([field.selectionSet], info))
        fields.add(`pageInfo.${inner.name.value}`)
  }
  return {
    rows: ['edges', 'nodes', 'pageInfo.startCursor', 'pageInfo.endCursor'].some((name) => fields.has(name)),
    hasNextPage: fields.has('pageInfo.hasNextPage'),
    hasPreviousPage: fields.has('pageInfo.hasPreviousPage'),
  }
}

function* selectedFields(
  sets: readonly (SelectionSetNode | undefined)[],
  info: GraphQLResolveInfo,
): Generator<Extract<SelectionNode, { kind: Kind.FIELD }>> {
  for (const set of sets) {
    for (const selection of set?.selections ?? []) {
      if (!shouldIncludeNode(selection, info.variableValues)) continue
      if (selection.kind === Kind.FIELD) yield selection
      else yield* selectedFields([fragmentOf(selection, info)?.selectionSet], info)
    }
  }
}

function fragmentOf(
  selection: Exclude<SelectionNode, { kind: Kind.FIELD }>,
  info: GraphQLResolveInfo,
): FragmentDefinitionNode | InlineFragmentNode | undefined {
  return selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value]
}
