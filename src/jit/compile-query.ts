// Plain execution: an operation's answer written as JSON, field by field (GraphQL, section 6). Only what succeeds is
// answered: at the first error, or whatever else is not plain, graphql-js has to, which knows all the rest.
import { type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import type { DataWriting } from './serialize-data.ts'
import { createObjectWriter, Run, type WriteFields } from './execute-fields.ts'
import { NotPlainError } from './bailout.ts'
import { conditionsOf } from './selected-fields.ts'
import { createVariables, type Variables, variableValue } from './coerce-variables.ts'

export interface ExecutorOptions extends Omit<DataWriting, 'variables'> {
  readonly operation: OperationDefinitionNode
}

/**
 * Settles with `data` as JSON, or rejects, at the latest when graphql-js would: with TooLongError where `data` has more than
 * `maxLength` characters.
 */
export type Executor = (context: unknown, variables: Variables) => Promise<string>

/** Each combination of what is skipped and included is compiled by itself: at most so many. */
const maxVariants = 16

/** Creates the executor of a query. */
export function createExecutor({ operation, ...options }: ExecutorOptions): Executor {
  const coerce = createVariables(options.schema, operation)
  const conditions = conditionsOf(operation, options.fragments)
  const variants = new Map<string, WriteFields | NotPlainError>()

  function variantOf(variables: Variables): WriteFields {
    const key = conditions.map((name) => String(variableValue(variables, name))).join()
    const known = variants.get(key) ?? compile(variables)
    if (variants.size < maxVariants) variants.set(key, known)
    if (known instanceof NotPlainError) throw known
    return known
  }

  function compile(variables: Variables): WriteFields | NotPlainError {
    const query = options.schema.getQueryType()
    if (operation.operation !== OperationTypeNode.QUERY) return new NotPlainError('it is not a query')
    if (!query || variants.size === maxVariants) return new NotPlainError('it comes in too many forms')
    try {
      return createObjectWriter({ ...options, operation, variables }, query, [operation])
    } catch (cause) {
      return new NotPlainError('it cannot be compiled', { cause })
    }
  }

  return async (context, given) => {
    const variables = coerce(given)
    return await variantOf(variables)(undefined, new Run(context, variables, options.maxLength))
  }
}
