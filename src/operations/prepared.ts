// Prepared operations: what Apollo has read, validated and admitted before is compiled when it comes again, and run
// without Apollo for as long as nothing goes wrong in it. Whatever ends in an error is left to Apollo and graphql-js,
// whose errors are the ones that are told, and whose reads are those that the request's loaders have already made.
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { RequestContext } from '../context.ts'
import type { Variables } from './argument.ts'
import type { KnownDocuments } from './known-documents.ts'
import type { MeasureOf } from './measures.ts'
import { type CountCost, charge } from './rate-limit.ts'

/** What a request asks for, with nothing unusual about it. */
export interface PlainOperation {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: Variables
}

export interface PreparedOperation {
  readonly name: string | undefined
  /** Settles with the answer's `data`; undefined: Apollo has to answer. */
  readonly run: (context: RequestContext, variables: Variables) => Promise<unknown>
}

/** The operation, if it is prepared, or comes for the second time and can be. */
export type FindPrepared = (operation: PlainOperation) => PreparedOperation | undefined

export interface PreparedOptions {
  readonly schema: GraphQLSchema
  readonly documents: KnownDocuments
  readonly measureOf: MeasureOf
  readonly countCost: CountCost | undefined
}

/**
 * The schema's own scalars and enums come from nodes that have them ready (sessions/), so that nothing is left to
 * serialise; errors are thrown away here, so that their stacks are of no use.
 */
const compilerOptions = { disableLeafSerialization: true, disablingCapturingStackErrors: true }
/** Each is a function of its own. */
const maxPrepared = 500

/** Creates the room for prepared operations. */
export function createPreparedOperations({
  schema,
  documents,
  measureOf,
  countCost,
}: PreparedOptions): FindPrepared {
  const prepared = new LRUCache<OperationDefinitionNode, PreparedOperation | 'never'>({ max: maxPrepared })

  function prepare(
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): PreparedOperation | undefined {
    const name = operation.name?.value
    const compiled = compileQuery(schema, document, name, compilerOptions)
    if (!isCompiledQuery(compiled)) return undefined
    return { name, run: (context, variables) => run(document, operation, compiled, context, variables) }
  }

  async function run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    { query }: CompiledQuery,
    context: RequestContext,
    variables: Variables,
  ): Promise<unknown> {
    const cost = measureOf(document, operation)(variables)
    if (typeof cost !== 'number' || !(await charge(context.record, cost, countCost))) return undefined
    const { errors, data } = await query(undefined, context, variables)
    return errors ? undefined : data
  }

  return ({ query, operationName = '' }) => {
    const known = documents.find(query)
    const operation = known?.admitted.get(operationName)
    if (known === undefined || operation === undefined) return undefined
    const found = prepared.get(operation) ?? prepare(known.document, operation) ?? 'never'
    prepared.set(operation, found)
    return found === 'never' ? undefined : found
  }
}
