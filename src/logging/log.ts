// The log: JSON lines that carry no token, key or cursor, and no text of the REST API's.
import { type DestinationStream, type Logger, pino } from 'pino'
import { UpstreamError } from '../upstream/upstream-error.ts'

/** Creates the log; to standard output unless `destination` says otherwise. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: describeError } }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * What of an error is written. Messages are our own or a library's on our own doing, except underneath an
 * UpstreamError: there they can quote the upstream, so that only the kind of the cause is logged, unless it is of the gateway's own
 * credential.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack, cause } = error
  if (!(error instanceof UpstreamError)) return { name, message, stack, cause: kindOf(cause) }
  const { status, retryAfterMs, upstreamRequestId, scope, maybeDone, received } = error.details
  return {
    name,
    reason: error.reason,
    message,
    status,
    retryAfterMs,
    upstreamRequestId,
    scope,
    maybeDone,
    received,
    cause: error.reason === 'noCredential' ? reasonOf(cause) : kindOf(cause),
  }
}

const maxReasonLength = 500

/** Why Microsoft Entra gave no token: in its own words, which name what to mend (an application, a role) and no secret. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  return `${cause.name}: ${cause.message}`.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, maxReasonLength)
}

function kindOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  return 'code' in cause && typeof cause.code === 'string' ? `${cause.name} ${cause.code}` : cause.name
}
