// On whose behalf an operation runs: its caller's reads, or a refusal.
import type { IncomingHttpHeaders } from 'node:http'
import { AuthenticationError } from '../caller/authentication-error.ts'
import type { Authenticate, Caller } from '../caller/caller.ts'
import { refusalOf } from '../errors.ts'
import type { RequestRecord } from './request-record.ts'

/**
 * The caller of a request; undefined for the router that comes without one. Rejects with the GraphQL error that says
 * no, and notes on the record why.
 */
export async function identify(
  { authorization }: IncomingHttpHeaders,
  record: RequestRecord,
  authenticate: Authenticate,
  isRouter: boolean,
): Promise<Caller | undefined> {
  // The router asks for the subgraph's schema on nobody's behalf.
  if (authorization === undefined && isRouter) return undefined
  try {
    const caller = await authenticate(authorization)
    record.caller = caller.logName
    return caller
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
    record.refusedFor = reasonOf(error)
    throw refusalOf(error, record.requestId)
  }
}

/** For the log: what was wrong with the token. */
function reasonOf({ message, cause }: AuthenticationError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
