// The error for an operation that is refused before it is executed.
import { GraphQLError } from 'graphql'

/** Status 400 where the answer's media type wants one: see http/graphql-status.ts. */
export function requestError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
}
