// A page as it is cached, and the windows inside it: onwards from a row, and, where no tie forbids it, backwards; and what
// a younger page proves about an older one.
import { isEarlier, type Order, type Position } from '../list-position.ts'
import { listKey, type Page, type PageRequest } from '../upstream/page.ts'
import type { Age } from './freshness.ts'
import type { PageRows } from './page-rows.ts'

/** A cached page without its rows: what outlives the request that fetched it. */
export interface PageHead {
  /** Its own key, and its list's. */
  readonly key: string
  readonly list: string
  readonly order: Order
  /** The row that the page follows; undefined: it starts at the list's head. */
  readonly after: Position | undefined
  readonly hasMore: boolean
  /** As in `Page`. */
  readonly fetchedAt: number
  /** The list's generation when the call started: see `ListValidity`. */
  readonly generation: number
}

export interface CachedPage<Row extends Position> extends PageHead {
  readonly rows: PageRows<Row>
}

/** Part of a cached page: its rows from `start`, inclusive, to `end`, exclusive. */
export interface PageWindow<Row extends Position> {
  /** The page to refresh when the window is stale. */
  readonly page: CachedPage<Row>
  readonly start: number
  readonly end: number
  /** Whether the order that was asked for is opposite to the page's. */
  readonly isReversed: boolean
  readonly hasMore: boolean
}

/** A window, and what its age allows. */
export interface FoundWindow<Row extends Position> {
  readonly window: PageWindow<Row>
  readonly age: Age
}

/** Returns the window's rows in the order that was asked for. */
export function rowsOf<Row extends Position>({ page, start, end, isReversed }: PageWindow<Row>): Row[] {
  const rows = page.rows.slice(start, end)
  return isReversed ? rows.toReversed() : rows
}

/** Returns the position of the window's last row in that order; undefined: it has none. */
export function lastOf({ page, start, end, isReversed }: PageWindow<Position>): Position | undefined {
  return start === end ? undefined : positionAt(page, isReversed ? start : end - 1)
}

/** Returns the id of the row at that position; undefined: the page has none there. */
export function idAt({ rows }: CachedPage<Position>, position: number): string | undefined {
  return position >= 0 && position < rows.length ? rows.idAt(position) : undefined
}

/** Returns the position of the page's last row in an earlier second; undefined: there is none. */
export function lastBefore(page: CachedPage<Position>, second: number): Position | undefined {
  const { order, rows } = page
  for (let index = rows.length - 1; index >= 0; index -= 1)
    if (isEarlier(order, rows.secondAt(index), second)) return positionAt(page, index)
  return undefined
}

function positionAt({ rows }: CachedPage<Position>, index: number): Position {
  return { rowId: rows.idAt(index), second: rows.secondAt(index) }
}

/**
 * At most `limit` rows that follow the one at `position` (-1: the page's start) in the page's own order; undefined where the page
 * ends before them.
 */
export function windowAfter<Row extends Position>(
  page: CachedPage<Row>,
  position: number,
  limit: number,
): PageWindow<Row> | undefined {
  const { length } = page.rows
  const start = position + 1
  const end = Math.min(start + limit, length)
  if (start === length && page.hasMore) return undefined
  return { page, start, end, isReversed: false, hasMore: end < length || page.hasMore }
}

/**
 * At most `limit` rows that follow `from` in the opposite order: those before `position`, nearest first. `from` is the
 * row at `position`; undefined with `position` at the page's end: the opposite order's head, which only a page at the
 * list's end shows. The order of one second's rows may differ between the orders, so that the window ends before the
 * first tie, `from` and the row beyond the window included; undefined where that leaves nothing.
 */
export function windowBefore<Row extends Position>(
  page: CachedPage<Row>,
  position: number,
  limit: number,
  from: Position | undefined,
): PageWindow<Row> | undefined {
  if (from === undefined && page.hasMore) return undefined
  const { order, rows } = page
  let start = position
  let previous = from?.second
  while (start > 0 && position - start < limit) {
    const second = rows.secondAt(start - 1)
    const beyond = start > 1 ? rows.secondAt(start - 2) : page.after?.second
    if (previous !== undefined && !isEarlier(order, second, previous)) break
    if (beyond !== undefined && !isEarlier(order, beyond, second)) break
    start -= 1
    previous = second
  }
  const isAtHead = start === 0 && page.after === undefined
  if (start === position && !isAtHead) return undefined
  return { page, start, end: position, isReversed: true, hasMore: !isAtHead }
}

/** The page of a request's response, without its rows. `key`: the request's. */
export function toPageHead(
  request: PageRequest,
  key: string,
  { hasMore, fetchedAt }: Pick<Page<never>, 'hasMore' | 'fetchedAt'>,
  generation: number,
): PageHead {
  const { order, after } = request
  const place = after && { rowId: after.rowId, second: after.second }
  return { key, list: listKey(request), order, after: place, hasMore, fetchedAt, generation }
}

/**
 * Whether `older` shows a row that `newer` would show if it were still there: a row never moves. Two pages of one list, in any orders. Rows of
 * the second that `newer` follows, or ends with where it has more, may stand beyond it: they prove nothing.
 */
export function showsMissingRow(older: CachedPage<Position>, newer: CachedPage<Position>): boolean {
  const { from, to } = coveredBy(newer)
  const { rows } = older
  let ids: Set<string> | undefined
  for (let index = 0; index < rows.length; index += 1) {
    const second = rows.secondAt(index)
    if (second <= from || second >= to) continue
    ids ??= idsOf(newer.rows)
    if (!ids.has(rows.idAt(index))) return true
  }
  return false
}

function idsOf(rows: PageRows<Position>): Set<string> {
  return new Set(Array.from({ length: rows.length }, (_, index) => rows.idAt(index)))
}

/** The seconds of which the page has every row: those between the two. */
function coveredBy({ order, after, rows, hasMore }: CachedPage<Position>): { from: number; to: number } {
  const start = after?.second
  const last = rows.length > 0 ? rows.secondAt(rows.length - 1) : start
  const end = hasMore ? last : undefined
  return order === 'asc'
    ? { from: start ?? Number.NEGATIVE_INFINITY, to: end ?? Number.POSITIVE_INFINITY }
    : { from: end ?? Number.NEGATIVE_INFINITY, to: start ?? Number.POSITIVE_INFINITY }
}
