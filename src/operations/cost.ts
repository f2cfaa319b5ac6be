// The cost of an operation, estimated before it is executed from the schema's own @cost and @listSize (IBM's cost
// directive specification, as Apollo Federation 2.9 has it).
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** What a list field says of its size: how many, and in which of its own fields they lie. */
interface Sized {
  readonly size: number
  readonly fields: readonly string[]
}

/**
 * Estimates the cost of an operation whose variables are known. Composite fields cost 1 each, scalars nothing. A list
 * counts as at most `maxListSize`: whoever asks for more is refused when the operation is executed.
 */
export function estimateCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  maxListSize: number,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  /** By fragment and the size that its list fields inherit. */
  const known = new Map<string, number>()

  function costOfFragment(name: string, sized: Sized | undefined): number {
    const key = `${sized?.size ?? 0} ${name}`
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    if (fragment === undefined || type === undefined) return 0
    const cost = known.get(key) ?? costOfSet(fragment.selectionSet, type, sized)
    known.set(key, cost)
    return cost
  }

  function costOfSet(set: SelectionSetNode, type: GraphQLNamedType, sized: Sized | undefined): number {
    let cost = 0
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += costOfField(selection, type, sized)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfFragment(selection.name.value, sized)
      else {
        const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
        cost += costOfSet(selection.selectionSet, condition ?? type, sized)
      }
    }
    return cost
  }

  function costOfField(node: FieldNode, parent: GraphQLNamedType, sized: Sized | undefined): number {
    const field = fieldOf(parent, node.name.value)
    if (field === undefined) return 0
    const args = argumentsOf(field, node, variables)
    const { weight, listSize } = directivesOf(schema, field)
    const type = getNamedType(field.type)
    const size = sizeOf(args, listSize, maxListSize)
    const inner = listSize?.sizedFields ? { size: size ?? 1, fields: listSize.sizedFields } : undefined
    const children = node.selectionSet ? costOfSet(node.selectionSet, type, inner) : 0
    const one = (weight ?? (isCompositeType(type) ? 1 : 0)) + children
    if (!isListType(getNullableType(field.type))) return one
    return one * (sized?.fields.includes(node.name.value) ? sized.size : (size ?? 1))
  }

  const root = schema.getRootType(operation.operation)
  return root ? costOfSet(operation.selectionSet, root, undefined) : 0
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

interface ListSize {
  readonly assumedSize?: number | null
  readonly slicingArguments?: readonly string[] | null
  readonly sizedFields?: readonly string[] | null
}

function directivesOf(
  schema: GraphQLSchema,
  { astNode }: GraphQLField<unknown, unknown>,
): { readonly weight: number | undefined; readonly listSize: ListSize | undefined } {
  const read = (name: string) => {
    const directive = schema.getDirective(name)
    return directive && astNode ? getDirectiveValues(directive, astNode) : undefined
  }
  const weight: unknown = read('cost')?.['weight']
  return { weight: typeof weight === 'number' ? weight : undefined, listSize: read('listSize') }
}

/** Wrong arguments are refused when the operation is executed: here they count as not given. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  try {
    return getArgumentValues(field, node, variables)
  } catch {
    return {}
  }
}

/** The largest slicing argument; else the length of a list that is passed; else what the schema assumes. */
function sizeOf(
  args: Readonly<Record<string, unknown>>,
  listSize: ListSize | undefined,
  maxListSize: number,
): number | undefined {
  const slices = (listSize?.slicingArguments ?? []).map((name) => args[name])
  const counts = slices.filter((value) => typeof value === 'number' && value >= 0) as number[]
  if (counts.length > 0) return Math.min(Math.max(...counts), maxListSize)
  if (listSize?.slicingArguments) return listSize.assumedSize ?? undefined
  const list = Object.values(args).find((value) => Array.isArray(value))
  return Array.isArray(list) ? list.length : (listSize?.assumedSize ?? undefined)
}
