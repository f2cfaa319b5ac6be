// Compiles a query to a function that returns its data as JSON. It only ever succeeds: where an execution would come to an
// error, or needs anything that is not compiled, it bails out, and graphql-js has to execute the query. See README.md.
import { type DocumentNode, type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql'
import { conditionVariables, fragmentsByName } from '../collect-fields.ts'
import { Bailout } from './bailout.ts'
import { compileVariableCoercion, type Variables, variableValue } from './coerce-variables.ts'
import { compileSelectionSet, type ExecuteFields, Execution } from './execute-fields.ts'
import type { FieldHints } from './field-hints.ts'

export interface CompileQueryOptions {
  readonly fieldHints: FieldHints
  /** Maximum characters of `data`. */
  readonly maxLength: number
  /** Verifies the hints for every value, which is slow: for tests. A broken one is a bail-out for the reason `error`. */
  readonly checkHints?: boolean
}

export interface ExecutionArgs {
  readonly contextValue: unknown
  /** As the client sent them. */
  readonly variableValues: Variables
}

/** The data as JSON, or why graphql-js has to execute the query. */
export type CompiledResult = { readonly data: string } | { readonly bailout: Bailout }

export interface CompiledQuery {
  /**
   * Never rejects. Calls each resolver at most once, and those of one level before it awaits any. Resolves as soon as one
   * fails, while others may still be running.
   */
  readonly execute: (args: ExecutionArgs) => Promise<CompiledResult>
}

/** Combinations of what @skip and @include leave: each is compiled by itself. */
const maxVariants = 16

/**
 * Compiles an operation of a valid document. Returns why it cannot, and always will for the same arguments, where it is no query
 * or has something that is not compiled; with @skip or @include that is found out when it is executed.
 */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  { fieldHints, maxLength, checkHints = false }: CompileQueryOptions,
): CompiledQuery | Bailout {
  const operation = getOperationAST(document, operationName)
  const rootType = operation?.operation === OperationTypeNode.QUERY ? schema.getQueryType() : undefined
  if (!operation || !rootType) return new Bailout('operation', 'there is no such query')
  const fragments = fragmentsByName(document)
  const coerceVariables = compileVariableCoercion(schema, operation)
  const conditions = conditionVariables(operation, fragments)
  const variants = new Map<string, ExecuteFields | Bailout>()

  const context = { schema, fragments, operation, fieldHints, checkHints, maxLength }

  const compile = (variableValues: Variables): ExecuteFields | Bailout => {
    if (variants.size === maxVariants) return new Bailout('too-many-variants', `more than ${maxVariants}`)
    try {
      return compileSelectionSet({ ...context, variableValues }, rootType, [operation])
    } catch (error) {
      return Bailout.from(error)
    }
  }

  function variantFor(variables: Variables): ExecuteFields | Bailout {
    const key = conditions.map((name) => String(variableValue(variables, name))).join()
    const variant = variants.get(key) ?? compile(variables)
    if (variants.size < maxVariants) variants.set(key, variant)
    return variant
  }

  async function execute({ contextValue, variableValues }: ExecutionArgs): Promise<CompiledResult> {
    try {
      const variables = coerceVariables(variableValues)
      const variant = variantFor(variables)
      if (variant instanceof Bailout) throw variant
      return { data: await variant(undefined, new Execution(contextValue, variables, maxLength)) }
    } catch (error) {
      return { bailout: Bailout.from(error) }
    }
  }

  const only = conditions.length === 0 ? variantFor({}) : undefined
  return only instanceof Bailout ? only : { execute }
}
