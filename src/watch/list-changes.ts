// The difference between two windows of one list, read one after the other; and between a cursor and a window. A row never moves,
// so that a row's place says whether it is new, deleted, or only beyond the window's end.
import type { Position } from '../list-position.ts'
import type { ListWindow } from './list-window.ts'

export interface ListChanges<Row extends Position> {
  /** Oldest first. With `reset`, the whole window. */
  readonly added: readonly Row[]
  /** Newest first. */
  readonly changed: readonly Row[]
  /** Newest first. Certainly deleted: no row that may be beyond the window's end. */
  readonly removed: readonly Row[]
  /** Whether rows may lie between what the client has and the window: what it has is of no use. */
  readonly reset: boolean
}

/** Returns whether two states of one row look the same to clients. */
export type IsSameRow<Row> = (a: Row, b: Row) => boolean

/** No change at all. */
export const noChanges: ListChanges<never> = { added: [], changed: [], removed: [], reset: false }

/** Whether nothing has changed. */
export function isEmpty({ added, changed, removed, reset }: ListChanges<Position>): boolean {
  return !reset && added.length === 0 && changed.length === 0 && removed.length === 0
}

/** Whether two windows have the same rows in the same state, and reach equally far. */
export function areSame<Row extends Position>(
  a: ListWindow<Row>,
  b: ListWindow<Row>,
  isSame: IsSameRow<Row>,
): boolean {
  if (a.hasMore !== b.hasMore || a.rows.length !== b.rows.length) return false
  return a.rows.every((row, index) => {
    const other = b.rows[index]
    return other !== undefined && row.rowId === other.rowId && isSame(row, other)
  })
}

/**
 * Returns the changes from a window that a client has to the current one. Rows that move up into the window from behind its
 * end count as changed: what became of them there is unknown.
 */
export function compareWindows<Row extends Position>(
  previous: ListWindow<Row>,
  current: ListWindow<Row>,
  isSame: IsSameRow<Row>,
): ListChanges<Row> {
  const previousRows = new Map(previous.rows.map((row) => [row.rowId, row]))
  /** The last row of the current window that the previous one has. */
  const anchor = current.rows.findLastIndex(({ rowId }) => previousRows.has(rowId))
  if (anchor === -1 && hasGap(previous, current)) return startOver(current)
  const previousEnd = previous.hasMore ? previous.rows.at(-1) : undefined
  const added: Row[] = []
  const changed: Row[] = []
  current.rows.forEach((row, index) => {
    const before = previousRows.get(row.rowId)
    const isBehind =
      previousEnd !== undefined && (row.second < previousEnd.second || isTieBehind(row, index, previousEnd))
    if (before === undefined && !isBehind) added.push(row)
    else if (before === undefined || !isSame(before, row)) changed.push(row)
  })
  return { added: added.toReversed(), changed, removed: removedRows(previous, current), reset: false }

  function isTieBehind(row: Row, index: number, end: Row): boolean {
    return row.second === end.second && index > anchor
  }
}

/**
 * Returns the changes for a client that has the list from a row on; undefined: it has none. Of the row's own second, all others
 * may be newer. All rows of the window are among them, so that the client sees what was deleted: with fewer than `size`, they are the list.
 */
export function changesSince<Row extends Position>(
  since: Position | undefined,
  current: ListWindow<Row>,
  size: number,
): ListChanges<Row> {
  const { rows, hasMore } = current
  if (since === undefined) return { ...noChanges, added: rows.toReversed() }
  if (hasMore && rows.length < size) return startOver(current)
  const { rowId, second } = since
  const oldest = rows.at(-1)
  const isInside = !hasMore || oldest === undefined || oldest.second < second
  if (!isInside && !rows.some((row) => row.rowId === rowId)) return startOver(current)
  const isNewer = (row: Row) => row.second >= second && row.rowId !== rowId
  return {
    ...noChanges,
    added: rows.filter(isNewer).toReversed(),
    changed: rows.filter((row) => !isNewer(row)),
  }
}

function startOver<Row extends Position>({ rows }: ListWindow<Row>): ListChanges<Row> {
  return { added: rows.toReversed(), changed: [], removed: [], reset: true }
}

/** Whether rows may lie between two windows that have no row in common. */
function hasGap(previous: ListWindow<Position>, current: ListWindow<Position>): boolean {
  const [newestBefore] = previous.rows
  const oldest = current.rows.at(-1)
  if (newestBefore === undefined || oldest === undefined || !current.hasMore) return false
  return oldest.second >= newestBefore.second
}

/** Rows that the current window would have, were they still in the list. */
function removedRows<Row extends Position>(previous: ListWindow<Row>, current: ListWindow<Row>): Row[] {
  const ids = new Set(current.rows.map(({ rowId }) => rowId))
  const end = current.hasMore ? current.rows.at(-1) : undefined
  /** The last row that is still there. */
  const anchor = previous.rows.findLastIndex(({ rowId }) => ids.has(rowId))
  return previous.rows.filter(
    ({ rowId, second }, index) =>
      !ids.has(rowId) && (index < anchor || end === undefined || second > end.second),
  )
}
