// Which fields an operation selects, through fragments, @skip and @include (GraphQL, sections 3.13 and 6.3.2).
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
  visit,
} from 'graphql'

/** By name, as graphql-js passes them to resolvers: without a prototype, since clients choose the names. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** What selections are read with: a resolver's `info` is one. */
export interface CollectContext {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  /** Coerced; at the least those that @skip and @include depend on. */
  readonly variableValues: Readonly<Record<string, unknown>>
}

/** Returns the field nodes of an object of that type by their response key, in the order of the response. */
export function collectFields(
  context: CollectContext,
  type: GraphQLObjectType,
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visitedFragments = new Set<string>()

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!shouldIncludeNode(selection, context.variableValues)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const found = fields.get(key)
        if (found) found.push(selection)
        else fields.set(key, [selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visitedFragments.has(selection.name.value)) continue
        visitedFragments.add(selection.name.value)
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments[selection.name.value]
      if (fragment && doesFragmentConditionMatch(context.schema, fragment, type))
        collect(fragment.selectionSet)
    }
  }

  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet)
  return fields
}

function shouldIncludeNode(node: SelectionNode, variableValues: CollectContext['variableValues']): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false
  )
}

function doesFragmentConditionMatch(
  schema: GraphQLSchema,
  { typeCondition }: FragmentDefinitionNode | InlineFragmentNode,
  type: GraphQLObjectType,
): boolean {
  if (typeCondition === undefined) return true
  const condition = typeFromAST(schema, typeCondition)
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))
}

/** Returns the names of the variables that @skip and @include depend on. */
export function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): readonly string[] {
  const names = new Set<string>()
  for (const definition of [operation, ...Object.values(fragments)])
    visit(definition, {
      Directive: ({ arguments: args = [] }) => {
        for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      },
    })
  return [...names]
}

export function fragmentsByName({ definitions }: DocumentNode): Fragments {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  return fragments
}
