// Plain execution: an operation's answer written as JSON, field by field (GraphQL, section 6). Only what succeeds is
// answered: at the first error, or whatever else is not plain, graphql-js has to, which knows all the rest.
import { type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import { Bailout } from './bailout.ts'
import { compileVariableCoercion, type Variables, variableValue } from './coerce-variables.ts'
import { compileSelectionSet, type ExecuteFields, Run } from './execute-fields.ts'
import { conditionVariables } from './selected-fields.ts'
import type { DataWriting } from './serialize-data.ts'

export interface CompileQueryOptions extends Omit<DataWriting, 'variables'> {
  readonly operation: OperationDefinitionNode
}

/**
 * Settles with `data` as JSON, or rejects, at the latest when graphql-js would: with TooLongError where `data` has more than
 * `maxLength` characters.
 */
export type CompiledQuery = (context: unknown, variables: Variables) => Promise<string>

/** Each combination of what is skipped and included is compiled by itself: at most so many. */
const maxVariants = 16

/** Creates the executor of a query. */
export function compileQuery({ operation, ...options }: CompileQueryOptions): CompiledQuery {
  const coerce = compileVariableCoercion(options.schema, operation)
  const conditions = conditionVariables(operation, options.fragments)
  const variants = new Map<string, ExecuteFields | Bailout>()

  function variantOf(variables: Variables): ExecuteFields {
    const key = conditions.map((name) => String(variableValue(variables, name))).join()
    const known = variants.get(key) ?? compile(variables)
    if (variants.size < maxVariants) variants.set(key, known)
    if (known instanceof Bailout) throw known
    return known
  }

  function compile(variables: Variables): ExecuteFields | Bailout {
    const query = options.schema.getQueryType()
    if (operation.operation !== OperationTypeNode.QUERY) return new Bailout('it is not a query')
    if (!query || variants.size === maxVariants) return new Bailout('it comes in too many forms')
    try {
      return compileSelectionSet({ ...options, operation, variables }, query, [operation])
    } catch (cause) {
      return new Bailout('it cannot be compiled', { cause })
    }
  }

  return async (context, given) => {
    const variables = coerce(given)
    return await variantOf(variables)(undefined, new Run(context, variables, options.maxLength))
  }
}
