// Rows that are gone: what a younger page proves about an older one. A row stands where its second puts it, and never moves.
import type { PageRow } from '../upstream/page.ts'
import type { CachedPage } from './cached-page.ts'

/**
 * Whether `older` shows a row that `newer` would show if it were still there. Two pages of one list, in any orders. Rows of
 * the second that `newer` follows, or ends with where it has more, may stand beyond it: they prove nothing.
 */
export function showsGoneRow(older: CachedPage<PageRow>, newer: CachedPage<PageRow>): boolean {
  const { from, to } = coveredBy(newer)
  let ids: Set<string> | undefined
  for (const { id, createdAt } of older.rows) {
    if (createdAt <= from || createdAt >= to) continue
    ids ??= new Set(newer.rows.map((row) => row.id))
    if (!ids.has(id)) return true
  }
  return false
}

/** The seconds of which the page has every row: those between the two. */
function coveredBy({ order, after, rows, hasMore }: CachedPage<PageRow>): { from: number; to: number } {
  const start = after?.createdAt
  const end = hasMore ? (rows.at(-1)?.createdAt ?? start) : undefined
  return order === 'asc'
    ? { from: start ?? Number.NEGATIVE_INFINITY, to: end ?? Number.POSITIVE_INFINITY }
    : { from: end ?? Number.NEGATIVE_INFINITY, to: start ?? Number.POSITIVE_INFINITY }
}
