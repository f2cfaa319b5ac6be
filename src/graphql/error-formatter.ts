// Errors as clients see them: a code and one sentence. What is underneath goes to the log alone.
import { HeaderMap } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { AuthenticationError } from '../auth/authentication-error.ts'
import { ScanError } from '../connection/scan-error.ts'
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.ts'
import { UserInputError } from '../user-input-error.ts'
import { EntityNotFoundError } from './federation/entities.ts'
import { RouterOnlyError } from './federation/router-auth.ts'
import { ResponseTooLargeError } from './limits/response-size.ts'

interface Fault {
  readonly code: string
  readonly message: string
  /** Whether the same request may do better later. */
  readonly retryable: boolean
}

const unavailable: Fault = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The sessions service is not available: try again later.',
  retryable: true,
}
const badResponse: Fault = {
  code: 'UPSTREAM_BAD_RESPONSE',
  message: 'The sessions service gave an answer that cannot be used.',
  retryable: false,
}

const faultsOfUpstream: Record<UpstreamFailure, Fault> = {
  aborted: { code: 'UPSTREAM_UNAVAILABLE', message: 'The request was given up.', retryable: true },
  badRequest: {
    code: 'UPSTREAM_BAD_RESPONSE',
    message: 'The sessions service refused the request.',
    retryable: false,
  },
  badResponse,
  credential: { ...unavailable, retryable: false },
  forbidden: { code: 'FORBIDDEN', message: 'These sessions may not be read.', retryable: false },
  notFound: { code: 'NOT_FOUND', message: 'There is no such agent: check its name.', retryable: false },
  rateLimited: {
    code: 'RATE_LIMITED',
    message: 'The sessions service is busy: try again later.',
    retryable: true,
  },
  shed: unavailable,
  timeout: {
    code: 'UPSTREAM_TIMEOUT',
    message: 'The sessions service did not answer in time: try again later.',
    retryable: true,
  },
  unavailable,
}

const faultsOfWalk: Record<ScanError['reason'], Fault> = {
  cursorExpired: {
    code: 'CURSOR_EXPIRED',
    message: 'The place of this cursor can no longer be found: start again without a cursor.',
    retryable: false,
  },
  stuck: badResponse,
}

const unauthenticated: Fault = {
  code: 'UNAUTHENTICATED',
  message: 'A valid bearer token is needed.',
  retryable: false,
}
const routerOnly: Fault = {
  code: 'FORBIDDEN',
  message: 'This field is for the supergraph router: send its x-router-secret.',
  retryable: false,
}
const noSuchSession: Fault = {
  code: 'NOT_FOUND',
  message: 'The caller has no such session.',
  retryable: false,
}

const internal: Fault = {
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Something went wrong inside the gateway.',
  retryable: false,
}

/** What to say of an error that a resolver threw; undefined for errors that are said as they are. */
function faultOf(error: unknown): Fault | undefined {
  if (error instanceof UserInputError)
    return { code: 'BAD_USER_INPUT', message: error.message, retryable: false }
  if (error instanceof AuthenticationError) return unauthenticated
  if (error instanceof RouterOnlyError) return routerOnly
  if (error instanceof EntityNotFoundError) return noSuchSession
  if (error instanceof UpstreamError) return faultsOfUpstream[error.reason]
  if (error instanceof ScanError) return faultsOfWalk[error.reason]
  return undefined
}

/** Apollo's `formatError`: what a client is told. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error)
  const fault = faultOf(original) ?? faultOfApollo(formatted, error)
  const { path, locations, extensions } = formatted
  if (fault === undefined)
    return { ...formatted, message: cut(formatted.message), extensions: { retryable: false, ...extensions } }
  const retryAfterMs = original instanceof UpstreamError ? original.details.retryAfterMs : undefined
  return {
    message: cut(fault.message),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: {
      code: fault.code,
      retryable: fault.retryable,
      ...(fault.retryable && retryAfterMs !== undefined && { retryAfterMs }),
    },
  }
}

/** What to say of an error of Apollo's or GraphQL's own; undefined for errors that are said as they are. */
function faultOfApollo(formatted: GraphQLFormattedError, error: unknown): Fault | undefined {
  if (/introspection is not allowed/i.test(formatted.message))
    return { code: 'GRAPHQL_VALIDATION_FAILED', message: introspectionOff, retryable: false }
  if (isOwnOrSpecified(formatted)) return undefined
  return hasClientStatus(error)
    ? { code: 'BAD_REQUEST', message: formatted.message, retryable: false }
    : internal
}

/** Some refusals of requests have a client's status, but no code. */
function hasClientStatus(error: unknown): boolean {
  const status = error instanceof GraphQLError ? statusOf(error.extensions['http']) : undefined
  return status !== undefined && status >= 400 && status < 500
}

/** GraphQL's messages repeat what was sent: not at any length. */
function cut(message: string): string {
  return message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message
}

const maxMessageLength = 300

const introspectionOff = 'Introspection is off: use the published schema, or set INTROSPECTION=on.'

function statusOf(http: unknown): number | undefined {
  return typeof http === 'object' && http !== null && 'status' in http && typeof http.status === 'number'
    ? http.status
    : undefined
}

/** Errors that any client can cause, at any rate. */
const clientsOwn = [
  UserInputError,
  AuthenticationError,
  RouterOnlyError,
  EntityNotFoundError,
  ResponseTooLargeError,
]

/** What the log is told of an error in an operation; undefined where it is the client's own affair. */
export function errorToLog(error: GraphQLError): unknown {
  const cause = unwrapResolverError(error)
  if (clientsOwn.some((kind) => cause instanceof kind)) return undefined
  if (cause instanceof UpstreamError && (cause.reason === 'aborted' || cause.reason === 'notFound'))
    return undefined
  return cause === error && (isOwnOrSpecified(error) || hasClientStatus(error)) ? undefined : cause
}

/** GraphQL's own errors, of syntax, validation, variables and the like, carry a code and no internals. */
function isOwnOrSpecified({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return typeof extensions?.['code'] === 'string' && extensions['code'] !== internal.code
}

/** The error that refuses a caller: 401 with a challenge (RFC 6750, section 3), or 503 and when to come again. Why is for the log alone. */
export function toAuthenticationError(error: AuthenticationError, requestId: string): GraphQLError {
  const { retryAfterMs = 1_000 } = error
  return error.reason === 'unavailable'
    ? new GraphQLError('Callers cannot be verified now: try again later.', {
        extensions: {
          code: 'AUTH_UNAVAILABLE',
          retryable: true,
          retryAfterMs,
          requestId,
          http: {
            status: 503,
            headers: new HeaderMap([['retry-after', `${Math.max(Math.ceil(retryAfterMs / 1_000), 1)}`]]),
          },
        },
      })
    : new GraphQLError(unauthenticated.message, {
        extensions: {
          code: unauthenticated.code,
          retryable: unauthenticated.retryable,
          requestId,
          http: { status: 401, headers: new HeaderMap([['www-authenticate', challengeOf(error)]]) },
        },
      })
}

/** The challenge (RFC 6750, section 3): without an error for those who sent no token. */
function challengeOf({ reason }: AuthenticationError): string {
  return reason === 'missing' ? 'Bearer' : 'Bearer error="invalid_token"'
}
