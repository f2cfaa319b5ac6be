// The responder over compiled operations: it executes queries that Apollo has validated before, as long as they succeed.
// It bails out at the first error: Apollo then executes the operation, and finds what was read in the request's loaders.
import { isLargerThan, responseTooLarge } from './limits/response-size.ts'
import type { Operation, Responder } from './operation.ts'
import { errorResponse, type GraphQLResponse } from './response.ts'

/** Creates the responder. `maxResponseBytes`: the maximum size of a response, in UTF-8. */
export function createCompiledOperations(maxResponseBytes: number): Responder {
  return async (operation) => {
    const { cachedDocument, params, mediaType, meter } = operation
    const cached = cachedDocument?.operations.get(params.operationName)
    if (cached?.type !== 'query' || operation.wantsTrace) return undefined
    const variables = params.variables ?? {}
    const cost = cached.estimateCost(variables)
    if (typeof cost !== 'number' || !(await meter.consume(cost))) return undefined
    const contextValue = operation.context
    const result = await cached.compiled()?.execute({ contextValue, variableValues: variables })
    if (result === undefined) return undefined
    if ('bailout' in result)
      return result.bailout === 'too-long' ? tooLarge(operation, cached.name) : undefined
    const body = `{"data":${result.data}}`
    if (isLargerThan(body, maxResponseBytes)) return tooLarge(operation, cached.name)
    return { status: 200, mediaType, body, servedBy: 'compiled', operationName: cached.name }
  }

  function tooLarge({ request, mediaType }: Operation, operationName: string | undefined): GraphQLResponse {
    const error = responseTooLarge(maxResponseBytes)
    return { ...errorResponse(error, request.requestId, mediaType), servedBy: 'compiled', operationName }
  }
}
