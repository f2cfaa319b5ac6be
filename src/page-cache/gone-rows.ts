// Rows that are gone: what a younger page proves about an older one. A row stands where its second puts it, and never moves.
import type { Position } from '../list-position.ts'
import type { CachedPage } from './cached-page.ts'

/**
 * Whether `older` shows a row that `newer` would show if it were still there. Two pages of one list, in any orders. Rows of
 * the second that `newer` follows, or ends with where it has more, may stand beyond it: they prove nothing.
 */
export function showsGoneRow(older: CachedPage<Position>, newer: CachedPage<Position>): boolean {
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
