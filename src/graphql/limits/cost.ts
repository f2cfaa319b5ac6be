// The cost of an operation, estimated before it is executed from the schema's own @cost and @listSize (IBM's cost
// directive specification, as Apollo Federation 2.9 has it).
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
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
import { fragmentsByName } from '../../collect-fields.ts'
import type { Variables } from '../../jit/coerce-variables.ts'
import { argumentSource, argumentValue, listLength } from './argument-source.ts'

/** A number, or where it depends on variables, a function of them. */
type Quantity = number | ((variables: Variables) => number)

/** What a list field says of its size: how many, and in which of its own fields they lie. */
interface Sized {
  readonly size: Quantity
  readonly fields: readonly string[]
}

/** What the schema says of a field. */
interface Facts {
  readonly weight: number
  readonly isList: boolean
  readonly listSize: ListSize | undefined
  /** Names of the arguments that take lists. */
  readonly listArguments: readonly string[]
}

interface ListSize {
  readonly assumedSize?: number | null
  readonly slicingArguments?: readonly string[] | null
  readonly sizedFields?: readonly string[] | null
}

/** The cost of an operation with its variables. */
export type EstimateCost = (variables: Variables) => number

/** Reads an operation once, for all the times that it is executed. The document is a valid one. */
export type CompileCostEstimate = (document: DocumentNode, operation: OperationDefinitionNode) => EstimateCost

/**
 * Creates the estimate. Composite fields cost 1 each, scalars nothing. A list counts as at most `maxListSize`: whoever
 * asks for more is refused when the operation is executed.
 */
export function createCostEstimator(schema: GraphQLSchema, maxListSize: number): CompileCostEstimate {
  const facts = new Map<GraphQLField<unknown, unknown>, Facts>()

  function factsOf(field: GraphQLField<unknown, unknown>): Facts {
    const known = facts.get(field) ?? readFacts(schema, field)
    facts.set(field, known)
    return known
  }

  return (document, operation) => {
    const fragments = fragmentsByName(document)
    /** By what the fragment's list fields inherit. */
    const known = new Map<Sized | undefined, Map<string, Quantity>>()

    function ofFragment(name: string, sized: Sized | undefined): Quantity {
      const costs = known.get(sized) ?? new Map<string, Quantity>()
      known.set(sized, costs)
      const fragment = fragments[name]
      const type = fragment && schema.getType(fragment.typeCondition.name.value)
      if (fragment === undefined || type === undefined) return 0
      const cost = costs.get(name) ?? ofSet(fragment.selectionSet, type, sized)
      costs.set(name, cost)
      return cost
    }

    function ofSet(set: SelectionSetNode, type: GraphQLNamedType, sized: Sized | undefined): Quantity {
      return sum(
        set.selections.map((selection) => {
          if (selection.kind === Kind.FIELD) return ofField(selection, type, sized)
          if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value, sized)
          const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
          return ofSet(selection.selectionSet, condition ?? type, sized)
        }),
      )
    }

    function ofField(node: FieldNode, parent: GraphQLNamedType, sized: Sized | undefined): Quantity {
      const field = fieldOf(parent, node.name.value)
      if (field === undefined) return 0
      const { weight, isList, listSize } = factsOf(field)
      const size = sizeOf(field, node)
      const inner = listSize?.sizedFields ? { size, fields: listSize.sizedFields } : undefined
      const children = node.selectionSet ? ofSet(node.selectionSet, getNamedType(field.type), inner) : 0
      const one = sum([weight, children])
      if (!isList) return one
      return product(one, sized?.fields.includes(node.name.value) ? sized.size : size)
    }

    /** The largest slicing argument; else the length of a list that is passed; else what the schema assumes. */
    function sizeOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Quantity {
      const { listSize, listArguments } = factsOf(field)
      const assumed = listSize?.assumedSize ?? 1
      const read = (name: string) => argumentSource(field, node, name, operation)
      const slices = listSize?.slicingArguments?.map(read)
      const lists = slices ? [] : listArguments.map(read)
      const all = slices ?? lists
      const measure = (variables: Variables) => {
        const values = all.map((argument) => argumentValue(argument, variables))
        const counts = slices ? values.filter(isCount) : values.map(listLength).filter(isCount)
        if (counts.length === 0) return assumed
        return slices ? Math.min(Math.max(...counts), maxListSize) : Math.max(...counts)
      }
      return all.some(({ variable }) => variable !== undefined) ? measure : measure({})
    }

    const root = schema.getRootType(operation.operation)
    const cost = root ? ofSet(operation.selectionSet, root, undefined) : 0
    return (variables) => valueOf(cost, variables)
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

function readFacts(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): Facts {
  const read = (name: string) => {
    const directive = schema.getDirective(name)
    return directive && field.astNode ? getDirectiveValues(directive, field.astNode) : undefined
  }
  const weight: unknown = read('cost')?.['weight']
  return {
    weight: typeof weight === 'number' ? weight : isCompositeType(getNamedType(field.type)) ? 1 : 0,
    isList: isListType(getNullableType(field.type)),
    listSize: read('listSize'),
    listArguments: field.args
      .filter(({ type }) => isListType(getNullableType(type)))
      .map((argument) => argument.name),
  }
}

function valueOf(quantity: Quantity, variables: Variables): number {
  return typeof quantity === 'number' ? quantity : quantity(variables)
}

function sum(quantities: readonly Quantity[]): Quantity {
  let constant = 0
  const rest: Exclude<Quantity, number>[] = []
  for (const quantity of quantities) {
    if (typeof quantity === 'number') constant += quantity
    else rest.push(quantity)
  }
  if (rest.length === 0) return constant
  return (variables) => rest.reduce((total, quantity) => total + quantity(variables), constant)
}

function product(a: Quantity, b: Quantity): Quantity {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  return (variables) => valueOf(a, variables) * valueOf(b, variables)
}
