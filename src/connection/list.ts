// The list that windows are read from, one page at a time, always forward in the asked order.
import type { Order, Position } from '../list-position.ts'

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
  /** Those that strictly follow `after`, each once. */
  readonly rows: readonly Row[]
  /** Whether rows follow the last one. */
  readonly hasMore: boolean
  /** False: the list has no row `after` (any more); then the page has no rows. */
  readonly cursorFound: boolean
  /** Whether the page was at hand, so that reading it cost nothing worth counting. */
  readonly held: boolean
}

/** The one thing that windows need of a list. */
export interface List<Row extends ListRow> {
  readonly read: (read: ListRead) => Promise<ListPage<Row>>
  /** The nearest row at hand in an earlier second than `position`; undefined where none is. */
  readonly closestPreceding: (order: Order, position: Position) => Position | undefined
}
