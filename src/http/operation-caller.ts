// On whose behalf an operation runs: its caller's, or nobody's.
import type { Request } from 'express'
import type { GraphQLError } from 'graphql'
import type { Authenticate, Caller } from '../auth/authenticate.ts'
import { AuthenticationError } from '../auth/authentication-error.ts'
import { toAuthenticationError } from '../graphql/error-formatter.ts'
import type { RateLimitState } from '../graphql/limits/rate-limit.ts'
import { refusedTokenCost } from '../graphql/limits/refusal-costs.ts'
import type { AccessLogEntry } from './access-log.ts'
import type { AddressLimit } from './address-limit.ts'

/** Neither: the router that comes without a caller. */
export interface Identified {
  readonly caller?: Caller
  /** The GraphQL error that says no. */
  readonly unidentified?: GraphQLError
  /** The address has sent too many requests without an accepted token: this one was not looked at. */
  readonly exhausted?: RateLimitState
}

/** The caller of a request. Why it has none is noted on the record, and charged to its address. */
export async function identify(
  request: Request,
  record: AccessLogEntry,
  authenticate: Authenticate,
  isRouter: boolean,
  addressLimit: AddressLimit | undefined,
): Promise<Identified> {
  const { authorization } = request.headers

  // The router asks for the subgraph's schema on nobody's behalf.
  if (authorization === undefined && isRouter) return {}
  try {
    const mayVerify = () => addressLimit?.exhausted(request.ip) === undefined
    const caller = await authenticate(authorization, request.socket, mayVerify)
    record.caller = caller.callerHash
    return { caller }
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
    record.refusedFor = reasonOf(error)
    const exhausted = addressLimit?.exhausted(request.ip)
    if (exhausted) return { exhausted }
    if (error.reason !== 'unavailable') addressLimit?.consume(request.ip, refusedTokenCost)
    return { unidentified: toAuthenticationError(error, record.requestId) }
  }
}

/** For the log: what was wrong with the token. */
function reasonOf({ message, cause }: AuthenticationError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
