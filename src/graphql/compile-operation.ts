// Prepared operations: what Apollo has read, validated and admitted before is compiled when it comes again, and run
// without Apollo for as long as nothing goes wrong in it. Whatever ends in an error is left to Apollo and graphql-js,
// whose errors are the ones that are told, and whose reads are those that the request's loaders have already made.
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import { fragmentsByName } from '../fragments.ts'
import type { Variables } from '../jit/coerce-variables.ts'
import { compileQuery } from '../jit/compile-query.ts'
import type { HintOf } from '../jit/field-hints.ts'
import { TooLongError } from '../jit/too-long-error.ts'
import type { RequestContext } from './context.ts'
import { type ConsumeCost, consumeCost } from './limits/rate-limit.ts'
import type { MeasureOf } from './measures.ts'
import type { KnownDocuments } from './operation-cache.ts'

/** What a request asks for, with nothing unusual about it. */
export interface PlainOperation {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: Variables
}

export interface PreparedOperation {
  readonly name: string | undefined
  /** Settles with the answer's `data` as JSON; undefined: Apollo has to answer. */
  readonly run: (context: RequestContext, variables: Variables) => Promise<string | undefined>
}

/** The operation, if it is prepared, or comes for the second time and can be. */
export type FindPrepared = (operation: PlainOperation) => PreparedOperation | undefined

export interface PreparedOptions {
  readonly schema: GraphQLSchema
  readonly documents: KnownDocuments
  readonly measureOf: MeasureOf
  readonly countCost: ConsumeCost | undefined
  /** What is known of the fields of the schema. */
  readonly hintOf: HintOf
  readonly maxResponseBytes: number
}

/** Each is a function of its own. */
const maxPrepared = 500

/** Creates the room for prepared operations. */
export function createPreparedOperations({
  schema,
  documents,
  measureOf,
  countCost,
  hintOf,
  maxResponseBytes,
}: PreparedOptions): FindPrepared {
  const prepared = new LRUCache<OperationDefinitionNode, PreparedOperation>({ max: maxPrepared })

  function prepare(document: DocumentNode, operation: OperationDefinitionNode): PreparedOperation {
    const fragments = fragmentsByName(document)
    const execute = compileQuery({ schema, fragments, operation, hintOf, maxLength: maxResponseBytes })
    const measure = measureOf(document, operation)
    return {
      name: operation.name?.value,
      async run(context, variables) {
        const cost = measure(variables)
        if (typeof cost !== 'number' || !(await consumeCost(context.record, cost, countCost)))
          return undefined
        try {
          return await execute(context, variables)
        } catch (error) {
          if (error instanceof TooLongError) context.responseSize.exceed()
          return undefined
        }
      },
    }
  }

  return ({ query, operationName = '' }) => {
    const known = documents.find(query)
    const operation = known?.admitted.get(operationName)
    if (known === undefined || operation === undefined) return undefined
    const found = prepared.get(operation)
    if (found) return found
    const made = prepare(known.document, operation)
    prepared.set(operation, made)
    return made
  }
}
