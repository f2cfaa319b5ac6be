// What the resolvers of one request share.
import type { Caller } from '../auth/authenticate.ts'
import type { SessionReader } from '../sessions/session-reader.ts'
import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { CostMeter } from './limits/rate-limit.ts'
import type { ResponseSize } from './limits/response-size.ts'
import type { CachedDocument } from './operation-cache.ts'

export interface RequestContext extends SessionsContext {
  readonly requestId: string
  /** The method of the HTTP request. */
  readonly method: string
  /** Whether the request comes from the supergraph's router. */
  readonly isRouter: boolean
  /** Whether the router wants the timings of resolvers in the response. */
  readonly wantsTrace: boolean
  /** Undefined for the router that asks on nobody's behalf: it may read `_service` alone, and no `sessions`. */
  readonly caller: Caller | undefined
  /** Counts what the response will have. */
  readonly responseSize: ResponseSize
  readonly meter: CostMeter
  /** The operation's document, which the limits plugin sets once it is valid; undefined until then. */
  cachedDocument: CachedDocument | undefined
}

/** Where there is no caller: no field reads then (federation/subgraph.ts). */
export const noReader = undefined as unknown as SessionReader
