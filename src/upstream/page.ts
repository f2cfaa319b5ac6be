// Pages of one caller's list: what loader, cache and client speak. Source: "List sessions for an agent".
import { encodeFields } from '../crypto/keyed-hash.ts'
import type { Order, Position } from '../list-position.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import type { Call } from '../resilience/call.ts'
import type { TraceContext } from '../telemetry/trace-context.ts'

/** The identity of one caller's list. */
export interface ListKey {
  /** The caller. Required everywhere, so that nothing can be stored, shared or sent without it. */
  readonly isolationKey: string
  /** The list's path below the API's base URL, percent-encoded, without slashes at its ends. */
  readonly path: string
}

/** The list's key as one string, for use in this process's memory alone: it contains the isolation key. */
export function listKey({ isolationKey, path }: ListKey): string {
  return encodeFields([isolationKey, path])
}

/** The client's request that a read is made for. */
export interface ReadOrigin {
  readonly requestId: string
  /** Undefined: it belongs to no trace. */
  readonly trace: TraceContext | undefined
}

/** A read of a list, or of a row of it. */
export interface ReadRequest extends ListKey {
  /** Never part of a key: readers who share a call share that of the one who started it. Undefined: nobody's. */
  readonly origin?: ReadOrigin | undefined
  /** Names the call in its `x-ms-client-request-id`; undefined: a new id. */
  readonly callId?: string | undefined
  /** Called before each retry of the read's call. */
  readonly onRetry?: (() => void) | undefined
}

/** One page of a list. A window is a range; a page is a key: list, order, `after`. */
export interface PageRequest extends ReadRequest {
  readonly order: Order
  /** The rows that follow this one in `order`; undefined: from the head. */
  readonly after: Position | undefined
  /** How many rows are wanted, at least 1. A wish: a page may come back shorter or longer. */
  readonly limit: number
  /** The page's call has to start at this time or later (`Clock.now`); undefined: at any time. */
  readonly notBefore?: number | undefined
  /** A page up to so old, in milliseconds, inclusive, is served as it is, and no older one; undefined: as the cache is set up. */
  readonly maxAgeMs?: number | undefined
}

/**
 * How a page was had: from the cache while fresh, from the cache past that, from the cache because a call failed, by a call, by
 * another reader's call.
 */
export type CacheOutcome = 'hit' | 'stale' | 'staleIfError' | 'miss' | 'collapsed'

/** Consecutive rows of a list, each once: those that strictly follow the request's `after`. */
export interface Page<Row extends Position> {
  readonly rows: readonly Row[]
  /** Whether rows follow the last one. Only false says that the list ends; a short page does not. */
  readonly hasMore: boolean
  /** False: the list has no row `after` (any more); then the page has no rows. Always true without `after`. */
  readonly cursorFound: boolean
  /** When the call that fetched the page started, by `Clock.now`: what changed after that may be missing. So everywhere. */
  readonly fetchedAt: number
  readonly outcome: CacheOutcome
  /** How many retries its call took; absent: it is not known, or no call was made. */
  readonly retries?: number
  /** The request that its call was made for; absent: it is not known, or no call was made. */
  readonly calledFor?: string | undefined
  /** Whether the cache still has this very page; absent: the page is not from a cache. */
  readonly isCached?: () => boolean
}

/**
 * The seam: the client implements it, retry, circuit breaker and cache wrap it, tests hand in a function. The signal aborts
 * the reading. Rejects with UpstreamError, or with the signal's reason.
 */
export type FetchPage<Row extends Position> = Call<PageRequest, Page<Row>>

/** Reads a page that may be cached: the signal is made where a call is waited for. Rejects as `FetchPage` does. */
export type ReadPage<Row extends Position> = (request: PageRequest, signal?: LazySignal) => Promise<Page<Row>>

/** A page of the store that replicas share, and the row that it follows; undefined: the list's head. */
export interface SharedPage<Row extends Position> extends Pick<Page<Row>, 'rows' | 'hasMore' | 'fetchedAt'> {
  readonly after: Position | undefined
}

/** What the store that replicas share has for a request. */
export interface SharedRead<Row extends Position> {
  readonly pages: readonly SharedPage<Row>[]
  /** The date of the list's last invalidation by any replica, in Unix milliseconds; undefined: none. */
  readonly invalidatedOn: number | undefined
  /**
   * Since when the store knows all invalidations, by `Clock.now`: one that was away can have missed or lost some. Plus infinity:
   * it did not respond.
   */
  readonly knownSince: number
}

/** Reads from it, in one round trip. Never rejects: what cannot be read is left out. */
export type ReadShared<Row extends Position> = (request: PageRequest) => Promise<SharedRead<Row>>

/** One session of a list, by its id. */
export interface SessionRequest extends ReadRequest {
  readonly sessionId: string
}

/** The seam's form for one row. Rejects with UpstreamError, reason `notFound` where there is none. */
export type FetchSession<Row> = Call<SessionRequest, Row>
