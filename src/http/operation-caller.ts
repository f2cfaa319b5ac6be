// On whose behalf an operation runs: its caller's, or nobody's.
import type { IncomingMessage } from 'node:http'
import type { GraphQLError } from 'graphql'
import { AuthenticationError } from '../caller/authentication-error.ts'
import type { Authenticate, Caller } from '../caller/caller.ts'
import { refusalOf } from '../errors.ts'
import type { RequestRecord } from './request-record.ts'

/** Neither: the router that comes without a caller. */
export interface Identified {
  readonly caller?: Caller
  /** The GraphQL error that says no. */
  readonly unidentified?: GraphQLError
}

/** The caller of a request. Why it has none is noted on the record. */
export async function identify(
  { headers: { authorization }, socket }: IncomingMessage,
  record: RequestRecord,
  authenticate: Authenticate,
  isRouter: boolean,
): Promise<Identified> {
  // The router asks for the subgraph's schema on nobody's behalf.
  if (authorization === undefined && isRouter) return {}
  try {
    const caller = await authenticate(authorization, socket)
    record.caller = caller.logName
    return { caller }
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
    record.refusedFor = reasonOf(error)
    return { unidentified: refusalOf(error, record.requestId) }
  }
}

/** For the log: what was wrong with the token. */
function reasonOf({ message, cause }: AuthenticationError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
