// What a service responds to a list call with a cursor, in one form: rows that follow the cursor, or a cursor that was not found.
import { type Position, precedes } from '../list-position.ts'
import type { FetchPage, Page, PageRequest } from './page.ts'
import { UpstreamError } from './upstream-error.ts'

/**
 * Wraps a source of pages as the service returns them. Services of this family refuse a cursor that they do not know (400 or
 * 404), or start over at the list's head. `now`: `Clock.now`.
 */
export function withNormalizedPages<Row extends Position>(
  fetchPage: FetchPage<Row>,
  now: () => number,
): FetchPage<Row> {
  return async (request, signal) => {
    if (request.after === undefined) return fetchPage(request, signal)
    const fetchedAt = now()
    try {
      return normalizePage(request, await fetchPage(request, signal))
    } catch (error) {
      if (!(error instanceof UpstreamError && error.meaning.isCursorNotFound)) throw error
      return { rows: [], hasMore: false, cursorFound: false, fetchedAt, outcome: 'miss' }
    }
  }
}

/**
 * Returns the page with only the rows that follow the request's cursor. The cursor is not found where the page starts in an
 * earlier second without showing the cursor's row: the list started over. Throws UpstreamError `badResponse` for a page that
 * has more and does not go beyond its cursor.
 */
export function normalizePage<Row extends Position>(
  { order, after }: Pick<PageRequest, 'order' | 'after'>,
  page: Page<Row>,
): Page<Row> {
  const [first] = page.rows
  if (after === undefined || first === undefined) return page
  const overlap = page.rows.findIndex(({ rowId }) => rowId === after.rowId)
  if (overlap === -1)
    return precedes(order, first, after) ? { ...page, rows: [], hasMore: false, cursorFound: false } : page
  const rows = page.rows.slice(overlap + 1)
  if (rows.length === 0 && page.hasMore)
    throw new UpstreamError('badResponse', 'the page ends with the row that it follows')
  return { ...page, rows }
}
