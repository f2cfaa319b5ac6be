// Responds to subscriptions that were found valid: reserves a place for the stream, and subscribes by graphql-js.
import { type ExecutionResult, type GraphQLSchema, subscribe } from 'graphql'
import type { Logger } from 'pino'
import type { Authenticate, Caller } from '../../auth/authenticate.ts'
import { AuthenticationError } from '../../auth/authentication-error.ts'
import type { Clock } from '../../clock.ts'
import { toAuthenticationError } from '../error-formatter.ts'
import { formatFailure, formatResult } from '../format-result.ts'
import { responseTooLarge } from '../limits/response-size.ts'
import { logErrors } from '../log-errors.ts'
import type { Operation } from '../operation.ts'
import type { GraphQLResponse } from '../response.ts'
import { errorCodesOf, errorsText, resultText } from '../result-text.ts'
import type { OpenStreams } from './open-streams.ts'
import { ResultStream } from './result-stream.ts'
import { type StreamEnd, tokenExpired } from './stream-end.ts'

export interface SubscribeOptions {
  readonly schema: GraphQLSchema
  readonly streams: OpenStreams
  readonly authenticate: Authenticate
  /** Of one result, in UTF-8. */
  readonly maxResponseBytes: number
  readonly log: Logger
  readonly clock: Clock
}

type Results = AsyncGenerator<ExecutionResult, void, void>

/** A router that loses its client, and does not notice, keeps a stream for no longer than this. */
const maxDurationMs = 60 * 60_000

/** Creates the function that responds to a subscription. Rejects with a request error where no stream can be opened. */
export function createSubscribe(
  options: SubscribeOptions,
): (operation: Operation) => Promise<GraphQLResponse> {
  const { schema, streams, authenticate, maxResponseBytes, log, clock } = options

  function createStream(operation: Operation, caller: Caller, results: Results): ResultStream {
    const { requestId, headers } = operation.request
    const { responseSize } = operation.context

    async function read(): Promise<string | StreamEnd> {
      try {
        responseSize.restart()
        const { done, value } = await results.next()
        if (done === true) return { reason: 'complete' }
        if (value.errors) logErrors(log, requestId, value.errors)
        const json = resultText(formatResult(value), requestId, maxResponseBytes)
        return json === undefined || responseSize.isExceeded()
          ? { reason: 'result_too_large', error: responseTooLarge(maxResponseBytes) }
          : json
      } catch (error) {
        logErrors(log, requestId, [error])
        return { reason: 'failed', error }
      }
    }

    return new ResultStream({
      read,
      // A source that fails to stop has nobody left to report that to.
      close: () => void results.return().catch(() => undefined),
      expiresAt: caller.expiresAt,
      verify: () => isStillAccepted(authenticate, String(headers['authorization'] ?? ''), caller),
      unauthenticated: () => ({ reason: 'unauthenticated', error: tokenExpired() }),
      toErrorJson: (error) => errorsText(formatFailure(error), requestId),
      maxDurationMs,
      clock,
    })
  }

  async function open(operation: Operation, caller: Caller, release: () => void): Promise<GraphQLResponse> {
    const { request, context, params, cachedDocument, streamMediaType } = operation
    if (!cachedDocument) throw new TypeError('the subscription was not found valid')
    // Each result has its time: the stream has none.
    request.signal.liftDeadline()
    const subscribed = await subscribe({
      schema,
      document: cachedDocument.document,
      contextValue: context,
      operationName: params.operationName ?? null,
      variableValues: params.variables ?? null,
    })
    const facts = {
      servedBy: 'apollo',
      operationName: operation.cachedOperation?.name,
    } as const
    if ('next' in subscribed) {
      const stream = createStream(operation, caller, subscribed)
      streams.add(stream, release)
      return { ...facts, status: 200, mediaType: streamMediaType, body: '', stream }
    }
    release()
    logErrors(log, request.requestId, subscribed.errors ?? [])
    const result = formatResult(subscribed)
    const errorCodes = errorCodesOf(result)
    return {
      ...facts,
      status: 200,
      mediaType: streamMediaType,
      body: errorsText(result, request.requestId),
      errorCodes,
      isRequestError: errorCodes?.includes('BAD_USER_INPUT'),
    }
  }

  return async (operation) => {
    const { caller } = operation
    if (!caller) throw toAuthenticationError(new AuthenticationError('missing', 'there is no caller'))
    const release = streams.reserve(caller.callerHash)
    try {
      return await open(operation, caller, release)
    } catch (error) {
      release()
      throw error
    }
  }
}

/** Resolves to whether the caller's token is accepted now. One that cannot be verified now is, until it expires. */
async function isStillAccepted(
  authenticate: Authenticate,
  authorization: string,
  { isolationKey }: Caller,
): Promise<boolean> {
  try {
    return (await authenticate(authorization)).isolationKey === isolationKey
  } catch (error) {
    return error instanceof AuthenticationError && error.reason === 'unavailable'
  }
}
