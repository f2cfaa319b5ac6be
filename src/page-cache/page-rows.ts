// The rows of a cached page, in a form that costs the garbage collector little: of most pages, few rows are ever served again.
import type { Position } from '../list-position.ts'
import type { ListKey, PageRequest } from '../upstream/page.ts'

export interface PageRows<Row extends Position> {
  readonly length: number
  /** Estimate of what they take in memory at most, with all that is cached for them, in bytes. */
  readonly bytes: number
  /** Return the id and the second of the row at an index of [0, length). */
  readonly idAt: (index: number) => string
  readonly secondAt: (index: number) => number
  /** Returns the index of the row with that id; -1: there is none. */
  readonly indexOf: (rowId: string) => number
  /** Returns the rows from `start`, inclusive, to `end`, exclusive: equal each time, not always the same objects. */
  readonly slice: (start: number, end: number) => Row[]
}

/** Returns rows in the form in which they are cached. */
export type CompactRows<Row extends Position> = (rows: readonly Row[]) => PageRows<Row>

/** Creates the search through a list's cached pages for a row by its id; it returns undefined where none has it. */
export type RowFinder<Row extends Position> = (
  list: ListKey & Pick<PageRequest, 'notBefore'>,
) => (rowId: string) => Row | undefined
