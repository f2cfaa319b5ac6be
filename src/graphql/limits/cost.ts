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

/** A number, or a function of the variables that it depends on. */
type Quantity = number | ((variables: Variables) => number)

/** The size that a field's @listSize gives to lists among its own fields (`sizedFields`). */
interface InheritedSize {
  readonly size: Quantity
  readonly fields: readonly string[]
}

/** What the schema's directives and types say of a field. */
interface FieldCost {
  readonly weight: number
  readonly isList: boolean
  readonly listSize: ListSize | undefined
  /** Names of arguments that take lists. */
  readonly listArguments: readonly string[]
}

interface ListSize {
  readonly assumedSize?: number | null
  readonly slicingArguments?: readonly string[] | null
  readonly sizedFields?: readonly string[] | null
}

/** Returns the cost of an operation with these variables. */
export type EstimateCost = (variables: Variables) => number

/** Compiles the estimate of an operation in a valid document. */
export type CompileCostEstimate = (document: DocumentNode, operation: OperationDefinitionNode) => EstimateCost

/**
 * Creates the estimator. Composite fields cost 1 each, scalars nothing. A slicing argument counts as at most `maxListSize`: an
 * operation that has a larger one is refused when it is executed.
 */
export function createCostEstimator(schema: GraphQLSchema, maxListSize: number): CompileCostEstimate {
  const fieldCosts = new Map<GraphQLField<unknown, unknown>, FieldCost>()

  function fieldCost(field: GraphQLField<unknown, unknown>): FieldCost {
    const cost = fieldCosts.get(field) ?? readFieldCost(schema, field)
    fieldCosts.set(field, cost)
    return cost
  }

  return (document, operation) => {
    const fragments = fragmentsByName(document)
    /** By the size that the fragment's lists inherit, and the fragment's name. */
    const fragmentCosts = new Map<InheritedSize | undefined, Map<string, Quantity>>()

    function fragmentCost(name: string, inherited: InheritedSize | undefined): Quantity {
      const costs = fragmentCosts.get(inherited) ?? new Map<string, Quantity>()
      fragmentCosts.set(inherited, costs)
      const fragment = fragments[name]
      const type = fragment && schema.getType(fragment.typeCondition.name.value)
      if (fragment === undefined || type === undefined) return 0
      const cost = costs.get(name) ?? selectionSetCost(fragment.selectionSet, type, inherited)
      costs.set(name, cost)
      return cost
    }

    function selectionSetCost(
      set: SelectionSetNode,
      type: GraphQLNamedType,
      inherited: InheritedSize | undefined,
    ): Quantity {
      return sum(
        set.selections.map((selection) => {
          if (selection.kind === Kind.FIELD) return selectedFieldCost(selection, type, inherited)
          if (selection.kind === Kind.FRAGMENT_SPREAD) return fragmentCost(selection.name.value, inherited)
          const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
          return selectionSetCost(selection.selectionSet, condition ?? type, inherited)
        }),
      )
    }

    function selectedFieldCost(
      node: FieldNode,
      parent: GraphQLNamedType,
      inherited: InheritedSize | undefined,
    ): Quantity {
      const field = fieldOf(parent, node.name.value)
      if (field === undefined) return 0
      const { weight, isList, listSize } = fieldCost(field)
      const size = listSizeOf(field, node)
      const inner = listSize?.sizedFields ? { size, fields: listSize.sizedFields } : undefined
      const children = node.selectionSet
        ? selectionSetCost(node.selectionSet, getNamedType(field.type), inner)
        : 0
      const one = sum([weight, children])
      if (!isList) return one
      return product(one, inherited?.fields.includes(node.name.value) ? inherited.size : size)
    }

    /** Returns the largest slicing argument, else the length of the longest list argument, else the assumed size. */
    function listSizeOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Quantity {
      const { listSize, listArguments } = fieldCost(field)
      const assumed = listSize?.assumedSize ?? 1
      const read = (name: string) => argumentSource(field, node, name, operation)
      const slices = listSize?.slicingArguments?.map(read)
      const lists = slices ? [] : listArguments.map(read)
      const all = slices ?? lists
      const size = (variables: Variables) => {
        const values = all.map((argument) => argumentValue(argument, variables))
        const counts = slices ? values.filter(isCount) : values.map(listLength).filter(isCount)
        if (counts.length === 0) return assumed
        return slices ? Math.min(Math.max(...counts), maxListSize) : Math.max(...counts)
      }
      return all.some(({ variable }) => variable !== undefined) ? size : size({})
    }

    const root = schema.getRootType(operation.operation)
    const cost = root ? selectionSetCost(operation.selectionSet, root, undefined) : 0
    return (variables) => valueOf(cost, variables)
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
}

function readFieldCost(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): FieldCost {
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
