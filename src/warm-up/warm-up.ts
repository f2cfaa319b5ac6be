// Warming up: operations are executed against a stub page before the gateway reports that it is ready, so that the first requests
// find the operation cache filled and the code compiled. No call is made, and no counter, log or cache of pages sees it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GraphQLSchema } from 'graphql'
import type { Caller } from '../auth/authenticate.ts'
import { createCompiledOperations } from '../graphql/compiled-operations.ts'
import { createGraphQLHandler, type GraphQLHandler, type GraphQLHandlerOptions } from '../graphql/handler.ts'
import type { GraphQLRequest } from '../graphql/request.ts'
import { createDocumentResolver } from '../graphql/trusted-documents.ts'
import { createSessionReader, type SessionSources } from '../sessions/session-reader.ts'
import { listOperations, type WarmUpOperation } from './operations.ts'

export interface WarmUpOptions
  extends Pick<GraphQLHandlerOptions, 'operations' | 'limits' | 'apollo' | 'clock'> {
  readonly schema: GraphQLSchema
  /** Texts of the trusted documents; none where there are none. */
  readonly documents: Iterable<string>
  readonly sources: SessionSources
  /** After so many milliseconds no further operation is executed. */
  readonly maxMs: number
  /** Returns true once the warm-up is of no more use. */
  readonly isStopped: () => boolean
}

export interface WarmUpResult {
  /** Operations that were executed without an error. */
  readonly operations: number
  readonly durationMs: number
}

/** The first execution validates an operation, the second compiles it; the others let V8 optimize what they run. */
const rounds = 20

/** Executes each operation several times, in turn. Operations that fail are not repeated. Rejects for a defect of the gateway. */
export async function warmUp(options: WarmUpOptions): Promise<WarmUpResult> {
  const { clock, maxMs, isStopped } = options
  const startedAt = clock.now()
  const handle = createWarmUpHandler(options)
  const { signal } = new AbortController()
  const isOver = () => isStopped() || clock.now() - startedAt >= maxMs
  let operations = listOperations(options.schema, options.documents)
  for (let round = 0; round < rounds && !isOver(); round += 1) {
    const succeeded: WarmUpOperation[] = []
    for (const operation of operations) {
      if (isOver()) break
      const { errorCodes } = await handle(toRequest(operation, signal))
      if (errorCodes === undefined) succeeded.push(operation)
      // Requests that have come meanwhile are served between two operations.
      await nextTurn()
    }
    if (!isOver()) operations = succeeded
  }
  return { operations: operations.length, durationMs: clock.now() - startedAt }
}

const caller: Caller = {
  isolationKey: 'warm-up',
  callerHash: 'warm-up',
  mayExplain: false,
  mayWrite: false,
  expiresAt: Number.POSITIVE_INFINITY,
}

/** The gateway's own responders, for one caller that is no one's, without limits of rate and without cached responses. */
function createWarmUpHandler({ sources, ...own }: WarmUpOptions): GraphQLHandler {
  return createGraphQLHandler({
    ...own,
    authenticate: async () => caller,
    isRouter: () => false,
    circuitBreaker: () => 'closed',
    compiledOperations: createCompiledOperations({
      maxResponseBytes: own.limits.maxResponseBytes,
      onBailout: () => undefined,
    }),
    documents: createDocumentResolver({ mode: 'off', documents: undefined }),
    createReader: (options) => createSessionReader(sources, options),
    createWriter() {
      throw new TypeError('only queries warm up')
    },
    rateLimit: undefined,
    addressLimit: undefined,
    responseCache: undefined,
  })
}

function toRequest(operation: WarmUpOperation, signal: AbortSignal): GraphQLRequest {
  return {
    requestId: 'warm-up',
    trace: undefined,
    method: 'POST',
    headers: { authorization: 'Bearer warm-up', 'content-type': 'application/json' },
    address: () => undefined,
    search: '',
    body: JSON.stringify(operation),
    signal: { aborted: false, value: signal, liftDeadline: () => undefined },
  }
}
