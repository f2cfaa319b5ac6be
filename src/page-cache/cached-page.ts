// A page as it is cached, and the windows inside it: onwards from a row, and, where no tie forbids it, backwards; and what
// a younger page proves about an older one.
import { type Order, type Position, precedes } from '../list-position.ts'
import { listKey, type Page, type PageRequest } from '../upstream/page.ts'
import type { Age } from './freshness.ts'

export interface CachedPage<Row extends Position> {
  /** Its own key, and its list's. */
  readonly key: string
  readonly list: string
  readonly order: Order
  /** The row that the page follows; undefined: it starts at the list's head. */
  readonly after: Position | undefined
  readonly rows: readonly Row[]
  readonly hasMore: boolean
  /** As in `Page`. */
  readonly fetchedAt: number
  /** The list's generation when the call started: see `ListValidity`. */
  readonly generation: number
}

/** Part of a cached page, in the order that was asked for. */
export interface PageWindow<Row extends Position> {
  /** The page to refresh when the window is stale. */
  readonly page: CachedPage<Row>
  readonly rows: readonly Row[]
  readonly hasMore: boolean
}

/** A window, and what its age allows. */
export interface FoundWindow<Row extends Position> {
  readonly window: PageWindow<Row>
  readonly age: Age
}

/**
 * The rows that follow the one at `position` (-1: the page's start) in the page's own order; undefined where the page
 * ends before them. `limit` bounds the work, not what is given: a whole page is given as it is.
 */
export function windowAfter<Row extends Position>(
  page: CachedPage<Row>,
  position: number,
  limit: number,
): PageWindow<Row> | undefined {
  if (position === -1) return { page, rows: page.rows, hasMore: page.hasMore }
  const start = position + 1
  const end = Math.min(start + limit, page.rows.length)
  if (start === page.rows.length && page.hasMore) return undefined
  return { page, rows: page.rows.slice(start, end), hasMore: end < page.rows.length || page.hasMore }
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
  const { order } = page
  const rows: Row[] = []
  let previous = from
  for (let index = position - 1; index >= 0 && rows.length < limit; index -= 1) {
    const row = page.rows[index]
    const beyond = index > 0 ? page.rows[index - 1] : page.after
    if (row === undefined || (previous && !precedes(order, row, previous))) break
    if (beyond && !precedes(order, beyond, row)) break
    rows.push(row)
    previous = row
  }
  const reachedStart = rows.length === position
  if (rows.length === 0 && !(reachedStart && page.after === undefined)) return undefined
  return { page, rows, hasMore: !reachedStart || page.after !== undefined }
}

/** The page of a request's response. `key`: the request's. */
export function toCachedPage<Row extends Position>(
  request: PageRequest,
  key: string,
  { rows, hasMore, fetchedAt }: Pick<Page<Row>, 'rows' | 'hasMore' | 'fetchedAt'>,
  generation: number,
): CachedPage<Row> {
  const { order, after } = request
  const place = after && { rowId: after.rowId, second: after.second }
  return { key, list: listKey(request), order, after: place, rows, hasMore, fetchedAt, generation }
}

/**
 * Whether `older` shows a row that `newer` would show if it were still there: a row never moves. Two pages of one list, in any orders. Rows of
 * the second that `newer` follows, or ends with where it has more, may stand beyond it: they prove nothing.
 */
export function showsMissingRow(older: CachedPage<Position>, newer: CachedPage<Position>): boolean {
  const { from, to } = coveredBy(newer)
  let ids: Set<string> | undefined
  for (const { rowId, second } of older.rows) {
    if (second <= from || second >= to) continue
    ids ??= new Set(newer.rows.map((row) => row.rowId))
    if (!ids.has(rowId)) return true
  }
  return false
}

/** The seconds of which the page has every row: those between the two. */
function coveredBy({ order, after, rows, hasMore }: CachedPage<Position>): { from: number; to: number } {
  const start = after?.second
  const end = hasMore ? (rows.at(-1)?.second ?? start) : undefined
  return order === 'asc'
    ? { from: start ?? Number.NEGATIVE_INFINITY, to: end ?? Number.POSITIVE_INFINITY }
    : { from: end ?? Number.NEGATIVE_INFINITY, to: start ?? Number.POSITIVE_INFINITY }
}
