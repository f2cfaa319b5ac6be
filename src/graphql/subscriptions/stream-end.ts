// Why a stream of results ends, and the error that it ends with.
import { GraphQLError } from 'graphql'

/** Each reason with its meaning. */
export const streamEndMeanings = {
  complete: 'the source has no more results',
  client_gone: 'the client closed the connection',
  slow_client: 'the client did not read for half a minute',
  max_duration: 'the stream reached the longest life that a stream has',
  unauthenticated: 'the token expired, or is not accepted any more',
  shutdown: 'the gateway is stopping',
  result_too_large: 'a result is larger than a response may be',
  failed: 'the source failed',
} as const

export type StreamEndReason = keyof typeof streamEndMeanings

export const streamEndReasons = Object.keys(streamEndMeanings) as readonly StreamEndReason[]

export interface StreamEnd {
  readonly reason: StreamEndReason
  /** What the client is given as the last result; absent: no error. */
  readonly error?: unknown
}

/** Returns the error for a stream whose caller's token expired, or is not accepted any more. */
export function tokenExpired(): GraphQLError {
  return new GraphQLError(
    'The token of this subscription is not valid any more: subscribe again with a new one.',
    {
      extensions: { code: 'UNAUTHENTICATED', retryable: false },
    },
  )
}

/** The longest that a client is asked to wait before it subscribes again elsewhere. */
const maxResumeMs = 5_000

/** Returns the error for a stream that ends, or is not opened, because the gateway is stopping. `random`: from 0 to 1. */
export function shuttingDown(random: () => number): GraphQLError {
  return new GraphQLError('The gateway is stopping: subscribe again, and another replica responds.', {
    extensions: {
      code: 'SHUTTING_DOWN',
      retryable: true,
      retryAfterMs: Math.ceil(random() * maxResumeMs),
      http: { status: 503 },
    },
  })
}
