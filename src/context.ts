// What the resolvers of one request share.
import type { Caller } from './caller/caller.ts'
import type { RequestRecord } from './http/request-record.ts'
import type { ConnectionLimits } from './sessions/connection-limits.ts'
import type { SessionReads } from './sessions/reads.ts'

export interface RequestContext {
  readonly requestId: string
  readonly caller: Caller
  /** Reads on the caller's behalf; ends when the client goes away. */
  readonly sessions: SessionReads
  readonly limits: ConnectionLimits
  /** Of the HTTP request that carries the operation. */
  readonly record: RequestRecord
}
