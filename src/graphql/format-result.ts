// Results of graphql-js as clients see them: Apollo does the same to those that it executes.
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
} from 'graphql'
import { formatError } from './error-formatter.ts'

/** Returns the result with its errors in public. */
export function formatResult({ data, errors }: ExecutionResult): FormattedExecutionResult {
  return { ...(errors && { errors: errors.map(formatExecutionError) }), ...(data !== undefined && { data }) }
}

/** Returns the result of an operation that failed with `error`. */
export function formatFailure(error: unknown): FormattedExecutionResult {
  if (error instanceof GraphQLError) return { errors: [formatExecutionError(error)] }
  return { errors: [formatError({ message: '', extensions: { code: 'INTERNAL_SERVER_ERROR' } }, error)] }
}

function formatExecutionError(error: GraphQLError): GraphQLFormattedError {
  const { http: _http, ...extensions } = error.extensions
  const code = isOfVariable(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR'
  return formatError({ ...error.toJSON(), extensions: { code, ...extensions } }, error)
}

/** Returns whether the error is that of a variable's value. */
function isOfVariable({ nodes }: GraphQLError): boolean {
  return nodes?.length === 1 && nodes[0]?.kind === Kind.VARIABLE_DEFINITION
}
