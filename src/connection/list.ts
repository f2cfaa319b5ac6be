// The list that windows are read from, one page at a time, always forward in the asked order.
import type { Order, Position } from '../list-position.ts'

/** A row of the list: its position and its edge in one. */
export interface ListRow extends Position {
  readonly cursor: string
  readonly node: unknown
}

export interface ListRead {
  readonly order: Order
  /** The rows that follow this one; undefined: from the head. */
  readonly after: Position | undefined
  /** Number of rows to read, at least 1. The page may be shorter or longer. */
  readonly limit: number
  /**
   * Ids of rows whose cursors were not found earlier in this scan; absent: none. A page that was read before the last of them
   * was found missing may still have it, and must not be returned again. Equal reads may return the same page.
   */
  readonly missing?: readonly string[] | undefined
}

export interface ListPage<Row extends ListRow> {
  /** The rows that strictly follow `after`, each once. */
  readonly rows: readonly Row[]
  /** Whether rows follow the last one. */
  readonly hasMore: boolean
  /** False: the list has no row `after` (any more), and the page has no rows. Never false without `after`. */
  readonly cursorFound: boolean
  /** Whether the page came from a cache. */
  readonly cached: boolean
}

/** What scans need of a list. */
export interface List<Row extends ListRow> {
  readonly read: (read: ListRead) => Promise<ListPage<Row>>
  /** Called with the read that is likely to come next: the list may fetch what it needs. Absent: it does not. */
  readonly prefetch?: ((read: ListRead) => void) | undefined
  /** Returns the closest cached row that precedes `position`; undefined where there is none. */
  readonly closestPreceding: (order: Order, position: Position) => Position | undefined
}
