// What the resolvers of one request share.
import type { AccessLogEntry } from '../http/access-log.ts'
import type { ConnectionLimits } from '../sessions/connection-limits.ts'
import type { SessionReader } from '../sessions/session-reader.ts'
import type { ResponseSize } from './limits/response-size.ts'

export interface RequestContext {
  readonly requestId: string
  /** Whether the request comes from the supergraph's router. */
  readonly isRouter: boolean
  /** Whether the router asked for resolver timings. */
  readonly isTraced: boolean
  /** False for the router that asks on nobody's behalf: then `sessions` refuses everything. */
  readonly hasCaller: boolean
  /** Reads on the caller's behalf; ends when the client goes away. */
  readonly sessions: SessionReader
  readonly limits: ConnectionLimits
  /** Of the response to the operation. */
  readonly responseSize: ResponseSize
  /** Of the HTTP request that carries the operation. */
  readonly record: AccessLogEntry
}
