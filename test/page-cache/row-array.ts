// The rows of a cached page as the array that they came in: the page cache is tested with it, because it hides nothing.
import type { Position } from '../../src/list-position.ts'
import type { PageRows } from '../../src/page-cache/page-rows.ts'

/** What a page weighs here: 100 bytes, and 100 for each row. */
function weigh(rows: readonly unknown[]): number {
  return 100 + 100 * rows.length
}

export function toPageRows<Row extends Position>(rows: readonly Row[]): PageRows<Row> {
  const rowAt = (index: number): Row => {
    const row = rows[index]
    if (row === undefined) throw new RangeError(`the page has no row ${index}`)
    return row
  }
  return {
    length: rows.length,
    bytes: weigh(rows),
    idAt: (index) => rowAt(index).rowId,
    secondAt: (index) => rowAt(index).second,
    indexOf: (rowId) => rows.findIndex((row) => row.rowId === rowId),
    slice: (start, end) => rows.slice(start, end),
  }
}
