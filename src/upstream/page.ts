// Pages of one caller's list: what loader, cache and client speak. Source: "List sessions for an agent".
import { encodeFields } from '../crypto/keyed-hash.ts'
import { type Order, type Position, precedes } from '../list-position.ts'
import type { Call } from '../resilience/call.ts'

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

/** One page of a list. A window is a range; a page is a key: list, order, `after`. */
export interface PageRequest extends ListKey {
  readonly order: Order
  /** The rows that follow this one in `order`; undefined: from the head. */
  readonly after: Position | undefined
  /** How many rows are wanted, at least 1. A wish: a page may come back shorter or longer. */
  readonly limit: number
  /** Only a page whose call started at this time or later will do (`Clock.now`); undefined: any. */
  readonly notBefore?: number | undefined
}

/** How a page came: out of the cache while fresh, out of it past that, by a call, by another reader's call. */
export type CacheOutcome = 'hit' | 'stale' | 'miss' | 'collapsed'

/** Consecutive rows of a list, each once. */
export interface Page<Row extends Position> {
  readonly rows: readonly Row[]
  /** Whether rows follow the last one. False alone says that the list ends; a short page does not. */
  readonly hasMore: boolean
  /** When the call that brought it started, by `Clock.now`. */
  readonly fetchedAt: number
  readonly outcome: CacheOutcome
  /** Whether the cache still holds this very page; absent: it is not a cache's. */
  readonly isHeld?: () => boolean
}

/**
 * The seam: the client implements it, retry, breaker and cache wrap it, tests hand in a function.
 * Rejects with UpstreamError.
 */
export type FetchPage<Row extends Position> = (
  request: PageRequest,
  signal?: AbortSignal,
) => Promise<Page<Row>>

/**
 * Reads a page that may be at hand. `signalOf` gives the signal that ends the read; it is asked where a call is made or
 * joined, and nowhere else. Rejects with UpstreamError, or the signal's reason.
 */
export type ReadPage<Row extends Position> = (
  request: PageRequest,
  signalOf?: () => AbortSignal,
) => Promise<Page<Row>>

/** A page out of a store that replicas share, and the row that it follows; undefined: the list's head. */
export interface SharedPage<Row extends Position> extends Omit<Page<Row>, 'outcome' | 'isHeld'> {
  readonly after: Position | undefined
}

/** Reads such pages, in one round trip. Never rejects: what cannot be read is not there. */
export type ReadShared<Row extends Position> = (request: PageRequest) => Promise<readonly SharedPage<Row>[]>

/** One session of a list, by its id. */
export interface SessionRequest extends ListKey {
  readonly sessionId: string
}

/** The seam's form for one row. Rejects with UpstreamError, reason `notFound` where there is none. */
export type FetchSession<Row> = Call<SessionRequest, Row>

/**
 * Whether the rows are not those that follow `after`. A list that starts over for a cursor it does not know shows, as
 * its first row, one of an earlier second; one that repeats rows shows the row itself.
 */
export function isMisplaced({ order, after }: PageRequest, rows: readonly Position[]): boolean {
  const [first] = rows
  if (after === undefined || first === undefined) return false
  return precedes(order, first, after) || rows.some((row) => row.rowId === after.rowId)
}
