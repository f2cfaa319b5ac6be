// Documents that were found valid, each with its operations: what comes again is not parsed, validated, estimated or compiled
// again.
import { hash } from 'node:crypto'
import type {
  DocumentNode,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Bailout } from '../jit/bailout.ts'
import type { Variables } from '../jit/coerce-variables.ts'
import { type CompiledQuery, compileQuery } from '../jit/compile-query.ts'
import type { FieldHints } from '../jit/field-hints.ts'
import { createCostEstimator } from './limits/cost.ts'
import { compileListSizeLimits } from './limits/list-size-limits.ts'
import type { OperationLimits } from './limits/operation-limits.ts'
import { requestError } from './request-error.ts'

export interface CachedOperation {
  readonly type: `${OperationTypeNode}`
  readonly name: string | undefined
  /** Returns the cost with these variables, or the error for an operation that asks for too much. */
  readonly estimateCost: (variables: Variables) => number | GraphQLError
  /** Returns the compiled query, or why it does not compile; compiles at the first call. */
  readonly compiled: () => CompiledQuery | Bailout
}

export interface CachedDocument {
  readonly document: DocumentNode
  /** Returns the SHA-256 of its text, in hex; computes it at the first call. */
  readonly hash: () => string
  /** Operations that were found in the document before, by the name that the client asked for. */
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
  readonly fieldHints: FieldHints
  /** Whether compiled queries verify the hints for every value. */
  readonly checkHints?: boolean
}

const maxDocuments = 1_000
/** Maximum length of all their texts together. */
const maxCharacters = 16 * 1024 * 1024

/** Creates an empty cache; the least recently used documents are evicted. */
export function createOperationCache({
  schema,
  limits,
  fieldHints,
  checkHints = false,
}: OperationCacheOptions): OperationCache {
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
    const name = operation.name?.value
    let compiled: CompiledQuery | Bailout | undefined
    return {
      type: operation.operation,
      name,
      estimateCost(variables) {
        const error = checkListSizes(variables)
        if (error) return error
        const cost = estimate(variables)
        return cost > maxCost ? tooExpensive(cost, maxCost) : cost
      },
      compiled: () =>
        (compiled ??= compileQuery(schema, document, name, { fieldHints, checkHints, maxLength })),
    }
  }

  return {
    get: (text) => documents.get(text),
    set(text, document) {
      let digest: string | undefined
      const cached = {
        document,
        hash: () => (digest ??= hash('sha256', text, 'hex')),
        operations: new Map<string | undefined, CachedOperation>(),
      }
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
