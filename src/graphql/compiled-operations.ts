// The responder over compiled operations: it executes queries that Apollo has validated before, as long as they succeed.
// It bails out at the first error: Apollo then executes the operation, and finds what was read in the request's loaders.
import { Bailout } from '../jit/bailout.ts'
import { isLargerThan, responseTooLarge } from './limits/response-size.ts'
import type { Operation, Responder } from './operation.ts'
import { errorResponse, type GraphQLResponse } from './response.ts'

export interface CompiledOperationsOptions {
  /** In UTF-8. */
  readonly maxResponseBytes: number
  /** Called for each execution that does not succeed, with the operation's name. */
  readonly onBailout: (bailout: Bailout, operationName: string | undefined) => void
}

/** Creates the responder. */
export function createCompiledOperations({
  maxResponseBytes,
  onBailout,
}: CompiledOperationsOptions): Responder {
  return async (operation) => {
    const { cachedOperation: cached, params, mediaType, meter } = operation
    if (cached?.type !== 'query' || operation.wantsTrace) return undefined
    const variables = params.variables ?? {}
    const cost = cached.estimateCost(variables)
    if (typeof cost !== 'number' || !(await meter.consume(cost))) return undefined
    const query = cached.compiled()
    const result =
      query instanceof Bailout
        ? { bailout: query }
        : await query.execute({ contextValue: operation.context, variableValues: variables })
    if ('bailout' in result) {
      onBailout(result.bailout, cached.name)
      return result.bailout.reason === 'too-long' ? tooLarge(operation, cached.name) : undefined
    }
    const body = `{"data":${result.data}}`
    if (isLargerThan(body, maxResponseBytes)) return tooLarge(operation, cached.name)
    return { status: 200, mediaType, body, servedBy: 'compiled', operationName: cached.name }
  }

  function tooLarge({ request, mediaType }: Operation, operationName: string | undefined): GraphQLResponse {
    const error = responseTooLarge(maxResponseBytes)
    return { ...errorResponse(error, request.requestId, mediaType), servedBy: 'compiled', operationName }
  }
}
