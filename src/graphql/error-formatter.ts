// Errors as clients see them: a code and one sentence. Their causes go to the log alone.
import { ApolloServerValidationErrorCode, unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { AuthenticationError } from '../auth/authentication-error.ts'
import { ScanError } from '../connection/scan.ts'
import { failureMeanings, UpstreamError } from '../upstream/upstream-error.ts'
import { UserInputError } from '../user-input-error.ts'
import { EntityNotFoundError } from './federation/entities.ts'
import { RouterOnlyError } from './federation/router-auth.ts'
import { ResponseTooLargeError } from './limits/response-size.ts'

/** What clients see of an error. */
interface PublicError {
  readonly code: string
  readonly message: string
  /** Whether the same request may do better later. */
  readonly retryable: boolean
}

const scanErrors: Record<ScanError['reason'], PublicError> = {
  cursorExpired: {
    code: 'CURSOR_EXPIRED',
    message: 'The place of this cursor can no longer be found: start again without a cursor.',
    retryable: false,
  },
  noProgress: failureMeanings.badResponse,
}

const unauthenticated: PublicError = {
  code: 'UNAUTHENTICATED',
  message: 'A valid bearer token is needed.',
  retryable: false,
}
const routerOnly: PublicError = {
  code: 'FORBIDDEN',
  message: 'This field is for the supergraph router: send its x-router-secret.',
  retryable: false,
}
const noSuchSession: PublicError = {
  code: 'NOT_FOUND',
  message: 'The caller has no such session.',
  retryable: false,
}

/** Of a call that may have had its effect: repeating it could have it twice. */
const maybeDone = {
  message: 'It is not known whether the change was made: read the sessions again before you repeat it.',
  retryable: false,
}

const internal: PublicError = {
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Something went wrong inside the gateway.',
  retryable: false,
}

/** Returns what clients see of an error that a resolver threw; undefined for errors that are sent as they are. */
function toPublicError(error: unknown): PublicError | undefined {
  if (error instanceof UserInputError)
    return { code: 'BAD_USER_INPUT', message: error.message, retryable: false }
  if (error instanceof AuthenticationError) return unauthenticated
  if (error instanceof RouterOnlyError) return routerOnly
  if (error instanceof EntityNotFoundError) return noSuchSession
  if (error instanceof UpstreamError)
    return error.details.maybeDone ? { ...error.meaning, ...maybeDone } : error.meaning
  if (error instanceof ScanError) return scanErrors[error.reason]
  return undefined
}

/** Apollo's `formatError`. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error)
  const publicError = toPublicError(original) ?? publicErrorOfApollo(formatted, error)
  const { path, locations, extensions } = formatted
  if (publicError === undefined)
    return {
      ...formatted,
      message: truncate(formatted.message),
      extensions: { retryable: false, ...extensions },
    }
  const retryAfterMs = original instanceof UpstreamError ? original.details.retryAfterMs : undefined
  return {
    message: truncate(publicError.message),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: {
      code: publicError.code,
      retryable: publicError.retryable,
      ...(publicError.retryable && retryAfterMs !== undefined && { retryAfterMs }),
    },
  }
}

/** Returns what clients see of an error of Apollo's or GraphQL's own; undefined for errors that are sent as they are. */
function publicErrorOfApollo(formatted: GraphQLFormattedError, error: unknown): PublicError | undefined {
  if (
    formatted.extensions?.['validationErrorCode'] === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED
  )
    return { code: 'GRAPHQL_VALIDATION_FAILED', message: introspectionOff, retryable: false }
  if (hasPublicCode(formatted)) return undefined
  return hasClientStatus(error)
    ? { code: 'BAD_REQUEST', message: formatted.message, retryable: false }
    : internal
}

/** Returns whether the error is the client's by its status: some of Apollo's request errors have no code. */
function hasClientStatus(error: unknown): boolean {
  const status = error instanceof GraphQLError ? statusOf(error.extensions['http']) : undefined
  return status !== undefined && status >= 400 && status < 500
}

/** Bounds a message: GraphQL's repeat what was sent. */
function truncate(message: string): string {
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
const clientErrors = [
  UserInputError,
  AuthenticationError,
  RouterOnlyError,
  EntityNotFoundError,
  ResponseTooLargeError,
]

/** Returns the error to log for an error in an operation; undefined for errors that clients cause. */
export function errorToLog(error: unknown): unknown {
  const cause = unwrapResolverError(error)
  if (clientErrors.some((kind) => cause instanceof kind)) return undefined
  if (cause instanceof UpstreamError && !cause.meaning.isLogged) return undefined
  if (cause !== error || !(error instanceof GraphQLError)) return cause
  return hasPublicCode(error) || hasClientStatus(error) ? undefined : cause
}

/** Returns whether the error has a code and no internals, as GraphQL's own of syntax, validation and variables have. */
function hasPublicCode({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return typeof extensions?.['code'] === 'string' && extensions['code'] !== internal.code
}

/**
 * Returns the error that refuses a caller: 401 with a challenge (RFC 6750, section 3), or 503 with the time to try again
 * after. The reason is for the log alone.
 */
export function toAuthenticationError({ reason, retryAfterMs = 1_000 }: AuthenticationError): GraphQLError {
  if (reason !== 'unavailable') {
    const { code, message, retryable } = unauthenticated
    // Without an error for a client that sent no token.
    const challenge = reason === 'missing' ? 'Bearer' : 'Bearer error="invalid_token"'
    const http = { status: 401, headers: { 'www-authenticate': challenge } }
    return new GraphQLError(message, { extensions: { code, retryable, http } })
  }
  const retryAfter = `${Math.max(Math.ceil(retryAfterMs / 1_000), 1)}`
  return new GraphQLError('Callers cannot be verified now: try again later.', {
    extensions: {
      code: 'AUTH_UNAVAILABLE',
      retryable: true,
      retryAfterMs,
      http: { status: 503, headers: { 'retry-after': retryAfter } },
    },
  })
}
