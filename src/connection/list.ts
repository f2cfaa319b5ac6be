// The list that windows are read from, one page at a time, always forward in the asked order.
import { type Order, type Position, precedes } from '../list-position.ts'

/** A row of the list: its place and its edge in one. */
export interface ListRow extends Position {
  readonly cursor: string
  readonly node: unknown
}

export interface ListRead {
  readonly order: Order
  /** The rows that follow this one; undefined: from the head. */
  readonly after: Position | undefined
  /** How many rows are wanted, at least 1. The page may be shorter or longer. */
  readonly limit: number
  /**
   * Ids of rows whose cursors were not found on the way here; absent: none. A page that was read before the last of them was
   * found missing may still show it, and is not to be given again. Equal reads may be given the same page.
   */
  readonly missing?: readonly string[] | undefined
}

export interface ListPage<Row extends ListRow> {
  /** Each once. */
  readonly rows: readonly Row[]
  /** Whether rows follow the last one. */
  readonly hasMore: boolean
  /** Whether the page was at hand, so that reading it cost nothing worth counting. */
  readonly held: boolean
}

/** The one thing that windows need of a list. */
export interface List<Row extends ListRow> {
  /** Null: the list does not know `after` (any more). Never null without `after`. */
  readonly read: (read: ListRead) => Promise<ListPage<Row> | null>
  /** The nearest row at hand in an earlier second than `position`; undefined where none is. */
  readonly closestPreceding: (order: Order, position: Position) => Position | undefined
}

/**
 * Whether `after`'s row is gone: a list that does not know a cursor says so (null), or starts over at its head, and
 * then its first row is ahead of where the cursor stood. (A page that shows the row itself only starts too early.)
 */
export function isCursorLost<Row extends ListRow>(
  order: Order,
  after: Position,
  page: ListPage<Row> | null,
): boolean {
  const first = page?.rows[0]
  if (page === null) return true
  return (
    first !== undefined &&
    precedes(order, first, after) &&
    !page.rows.some((row) => row.rowId === after.rowId)
  )
}
