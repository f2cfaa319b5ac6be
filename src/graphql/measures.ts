// What an operation is measured by, each time that it is executed; read off it once.
import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Variables } from '../jit/coerce-variables.ts'
import { createCostEstimator } from './limits/cost.ts'
import { compileListSizeLimits } from './limits/list-size-limits.ts'
import type { OperationLimits } from './limits/operation-limits.ts'
import { requestError } from './request-error.ts'

/** The operation's cost with its variables, or the error for one that asks for too much. */
export type Measure = (variables: Variables) => number | GraphQLError

/** The measure of an operation in a valid document. */
export type MeasureOf = (document: DocumentNode, operation: OperationDefinitionNode) => Measure

/** Creates the measures, each of which lives as long as its operation's document. */
export function createMeasures(schema: GraphQLSchema, limits: OperationLimits): MeasureOf {
  const compileCost = createCostEstimator(schema, limits.maxSize)
  const known = new WeakMap<OperationDefinitionNode, Measure>()

  function compile(document: DocumentNode, operation: OperationDefinitionNode): Measure {
    const checkLists = compileListSizeLimits(schema, document, operation, limits)
    const estimateCost = compileCost(document, operation)
    return (variables) => {
      const tooLong = checkLists(variables)
      if (tooLong) return tooLong
      const cost = estimateCost(variables)
      return cost > limits.maxCost ? tooDear(cost, limits.maxCost) : cost
    }
  }

  return (document, operation) => {
    const measure = known.get(operation) ?? compile(document, operation)
    known.set(operation, measure)
    return measure
  }
}

function tooDear(cost: number, maxCost: number): GraphQLError {
  return requestError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The operation's estimated cost is ${cost}: at most ${maxCost} is allowed. Ask for fewer rows or fields.`,
  )
}
