// Documents that were found valid, each with its operations: what comes again is not parsed, validated, estimated or compiled
// again.
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { fragmentsByName } from '../fragments.ts'
import type { Variables } from '../jit/coerce-variables.ts'
import { type CompiledQuery, compileQuery } from '../jit/compile-query.ts'
import type { HintOf } from '../jit/field-hints.ts'
import { createCostEstimator } from './limits/cost.ts'
import { compileListSizeLimits } from './limits/list-size-limits.ts'
import type { OperationLimits } from './limits/operation-limits.ts'
import { requestError } from './request-error.ts'

export interface CachedOperation {
  readonly name: string | undefined
  /** Returns the cost with these variables, or the error for an operation that asks for too much. */
  readonly estimateCost: (variables: Variables) => number | GraphQLError
  /** Returns the compiled query; compiles at the first call. */
  readonly compiled: () => CompiledQuery
}

export interface CachedDocument {
  readonly document: DocumentNode
  /** Queries that were executed before, by the name that the client asked for. */
  readonly operations: Map<string | undefined, CachedOperation>
}

export interface OperationCache {
  readonly get: (text: string) => CachedDocument | undefined
  /** Caches a valid document. */
  readonly set: (text: string, document: DocumentNode) => CachedDocument
  /** Caches a query of a cached document under the name that the client asked for. */
  readonly add: (
    cached: CachedDocument,
    name: string | undefined,
    operation: OperationDefinitionNode,
  ) => CachedOperation
}

export interface OperationCacheOptions {
  readonly schema: GraphQLSchema
  readonly limits: OperationLimits
  /** What is known of the fields of the schema. */
  readonly hintOf: HintOf
}

const maxDocuments = 1_000
/** Maximum length of all their texts together. */
const maxCharacters = 16 * 1024 * 1024

/** Creates an empty cache; the least recently used documents are evicted. */
export function createOperationCache({ schema, limits, hintOf }: OperationCacheOptions): OperationCache {
  const { maxSize, maxCost, maxResponseBytes: maxLength } = limits
  const compileCost = createCostEstimator(schema, maxSize)
  const documents = new LRUCache<string, CachedDocument>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length,
  })

  function createOperation(document: DocumentNode, operation: OperationDefinitionNode): CachedOperation {
    const checkListSizes = compileListSizeLimits(schema, document, operation, limits)
    const estimate = compileCost(document, operation)
    let compiled: CompiledQuery | undefined
    return {
      name: operation.name?.value,
      estimateCost(variables) {
        const error = checkListSizes(variables)
        if (error) return error
        const cost = estimate(variables)
        return cost > maxCost ? tooExpensive(cost, maxCost) : cost
      },
      compiled: () =>
        (compiled ??= compileQuery({
          schema,
          fragments: fragmentsByName(document),
          operation,
          hintOf,
          maxLength,
        })),
    }
  }

  return {
    get: (text) => documents.get(text),
    set(text, document) {
      const cached = { document, operations: new Map<string | undefined, CachedOperation>() }
      documents.set(text, cached)
      return cached
    },
    add(cached, name, operation) {
      const found = cached.operations.get(name)
      if (found) return found
      const made = createOperation(cached.document, operation)
      cached.operations.set(name, made)
      return made
    },
  }
}

function tooExpensive(cost: number, maxCost: number): GraphQLError {
  return requestError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The operation's estimated cost is ${cost}: at most ${maxCost} is allowed. Ask for fewer rows or fields.`,
  )
}
