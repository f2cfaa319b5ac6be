// The error for a request that is refused before it is executed.
import { GraphQLError } from 'graphql'

/** Creates the error; see response.ts for when status 400 becomes 200. */
export function requestError(code: string, message: string, status = 400): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } })
}
