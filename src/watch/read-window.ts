// Reads the newest rows of a list through the page cache.
import type { List, ListRow } from '../connection/list.ts'
import { createPageBudget } from '../connection/page-budget.ts'
import { scan } from '../connection/scan.ts'
import type { Order, Position } from '../list-position.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import type { ListKey, PageRequest, ReadPage } from '../upstream/page.ts'
import type { ListWindow } from './list-window.ts'

/** Where lists are read from. */
export interface WindowSource<Row extends ListRow> {
  readonly readPage: ReadPage<Row>
  /** Returns the closest cached row that precedes `place`, in the request's list and order. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** Maximum number of pages of calls that one window may take. */
  readonly pageBudget: number
}

/** A window as it was read. */
export interface ReadWindow<Row extends ListRow> extends ListWindow<Row> {
  /** When the call of its oldest page started, by `Clock.now`. */
  readonly fetchedAt: number
}

export interface WindowRequest {
  readonly list: ListKey
  /** Number of rows, at least 1. The window has fewer where the list does, or where its pages are short. */
  readonly size: number
  /** How old its pages may be, in milliseconds. */
  readonly maxAgeMs: number
}

/** Reads the window. Rejects as reading pages does, and with ScanError. */
export async function readWindow<Row extends ListRow>(
  { readPage, closestPreceding, pageBudget }: WindowSource<Row>,
  { list, size, maxAgeMs }: WindowRequest,
  signal: LazySignal,
): Promise<ReadWindow<Row>> {
  let fetchedAt = Number.POSITIVE_INFINITY
  const pages: List<Row> = {
    closestPreceding: (order: Order, place: Position) =>
      closestPreceding({ ...list, order, after: place, limit: 1 }, place),
    async read({ order, after, limit }) {
      const page = await readPage({ ...list, order, after, limit, maxAgeMs }, signal)
      const cached = page.outcome !== 'miss' && page.outcome !== 'collapsed'
      fetchedAt = Math.min(fetchedAt, page.fetchedAt)
      return { rows: page.rows, hasMore: page.hasMore, cursorFound: page.cursorFound, cached }
    },
  }
  const { rows, more } = await scan(
    pages,
    { order: 'desc', from: undefined, until: undefined, size, matches: undefined, peek: true },
    createPageBudget(pageBudget),
  )
  return { rows, hasMore: more, fetchedAt }
}
