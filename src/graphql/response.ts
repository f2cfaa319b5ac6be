// A GraphQL response, with the facts that its headers and its log line are made of.
import type { GraphQLError } from 'graphql'
import type { ReadStats } from '../sessions/read-stats.ts'
import type { WriteStats } from '../sessions/write-stats.ts'
import type { RateLimitState } from './limits/rate-limit.ts'
import { isStreamMediaType, jsonMediaType } from './media-type.ts'
import type { ResultStream } from './subscriptions/result-stream.ts'

export interface GraphQLResponse {
  readonly status: number
  /** Of a stream, with status 200 alone: the body is the only result, or `stream` has the results. */
  readonly mediaType: string
  /** The JSON, or its UTF-8 bytes; empty where there is a `stream`. */
  readonly body: string | Buffer
  /** The results of a subscription, which must be read or ended. */
  readonly stream?: ResultStream | undefined
  /** Headers that an error asks for, by name in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The codes of its errors, each once; undefined if it has none. */
  readonly errorCodes?: readonly string[] | undefined
  /** Whether the request was refused: nothing of it was executed. */
  readonly isRequestError?: boolean | undefined
  /** Which responder made it; undefined if the request was refused before any was asked. */
  readonly servedBy?: 'response-cache' | 'compiled' | 'apollo' | undefined
  readonly operationName?: string | undefined
  /** Undefined if the operation was not found valid. */
  readonly operationType?: 'query' | 'mutation' | 'subscription' | undefined
  /** The SHA-256 of its document, in hex; undefined if there was none. */
  readonly operationHash?: string | undefined
  /** The id that the client sent in place of its document, or beside it. */
  readonly documentId?: string | undefined
  /** Whether its body has an explanation: then it is not to be cached. */
  readonly isExplained?: boolean | undefined
  /** Whether the document is a published one. */
  readonly isTrusted?: boolean | undefined
  /** Whether the document is untrusted and was executed all the same. */
  readonly isUntrusted?: boolean | undefined
  /** Identifies the caller in the log; undefined if there is none. */
  readonly callerHash?: string | undefined
  /** Why the caller was refused. */
  readonly authError?: string | undefined
  /** The estimated cost of the operation; undefined if it was not counted. */
  readonly cost?: number | undefined
  /** Of the trace that the request's span belongs to; undefined while no spans are made. */
  readonly traceId?: string | undefined
  /** What is left of the caller's rate; undefined if it was not looked at. */
  readonly rateLimit?: RateLimitState | undefined
  /** What was read for it; undefined if nothing could be, because there is no caller. */
  readonly reads?: ReadStats | undefined
  /** What was written for it; undefined if nothing was to be. */
  readonly writes?: WriteStats | undefined
}

/** Returns the response for a request that is refused with `error`. */
export function errorResponse(
  error: GraphQLError,
  requestId: string,
  mediaType: string = jsonMediaType,
): GraphQLResponse {
  const { http, code, ...extensions } = error.extensions
  const { status = 500, headers } = (http ?? {}) as HttpExtension
  const errorCodes = [String(code)]
  return {
    ...statusAndMediaType(status, mediaType, errorCodes),
    body: errorBody(
      { code: String(code), message: error.message, retryable: false, ...extensions },
      requestId,
    ),
    headers,
    errorCodes,
    isRequestError: true,
  }
}

interface HttpExtension {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export interface ResponseError {
  readonly code: string
  readonly message: string
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
  readonly retryAfterMs?: number
}

/** Returns the JSON of a response with one error and no data. */
export function errorBody({ message, ...extensions }: ResponseError, requestId: string): string {
  return JSON.stringify({ errors: [withRequestId({ message, extensions }, requestId)] })
}

/** Returns the error with the id of the request in its extensions. */
export function withRequestId<E extends { readonly extensions?: object }>(error: E, requestId: string): E {
  return { ...error, extensions: { ...error.extensions, requestId } }
}

/** Request errors of GraphQL itself: of syntax, validation, variables or limits. */
const requestErrorCodes: ReadonlySet<string> = new Set([
  'BAD_USER_INPUT',
  'COST_ESTIMATED_TOO_EXPENSIVE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'MAX_ALIASES_LIMIT',
  'MAX_DEPTH_LIMIT',
  'MAX_DIRECTIVES_LIMIT',
  'MAX_FIELDS_LIMIT',
  'MAX_ROOT_FIELDS_LIMIT',
  'RESPONSE_TOO_LARGE',
])

/** Returns the status for a media type, and the media type for that status: streams have status 200, whatever else is JSON. */
export function statusAndMediaType(
  status: number | undefined,
  mediaType: string,
  errorCodes?: readonly string[],
): Pick<GraphQLResponse, 'status' | 'mediaType'> {
  const sent = statusFor(status, mediaType, errorCodes)
  return { status: sent, mediaType: sent !== 200 && isStreamMediaType(mediaType) ? jsonMediaType : mediaType }
}

/**
 * Returns the status of a response by its media type (GraphQL over HTTP, section 6.4): a well-formed request that fails as
 * GraphQL has status 200 under application/json and as a stream, and 400 under application/graphql-response+json.
 */
export function statusFor(
  status: number | undefined,
  mediaType: string,
  errorCodes: readonly string[] = [],
): number {
  if (status === undefined) return 200
  const isWellFormed = errorCodes.length > 0 && errorCodes.every((code) => requestErrorCodes.has(code))
  const isInBody = mediaType.startsWith('application/json') || isStreamMediaType(mediaType)
  return status === 400 && isWellFormed && isInBody ? 200 : status
}
