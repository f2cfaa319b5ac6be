// How active a list is, from one window to the next.
import type { Position } from '../list-position.ts'
import { compareWindows, type IsSameRow, isEmpty } from './list-changes.ts'
import { type ListWindow, newestRows } from './list-window.ts'
import { type IntervalBounds, intervalOf } from './poll-interval.ts'

export interface ListActivityOptions<Row extends Position> {
  readonly isSame: IsSameRow<Row>
  /** Whether the row is about to change by itself. */
  readonly isInTransition: (row: Row) => boolean
  readonly interval: IntervalBounds
  /** `Clock.now`. */
  readonly now: () => number
}

export interface ListActivity<Row extends Position> {
  /** Records a window that follows another one; undefined: the first. Returns whether the list changed. */
  readonly record: (previous: ListWindow<Row> | undefined, window: ListWindow<Row>) => boolean
  /** Records that the caller changed the list. */
  readonly recordWrite: () => void
  /** The interval of polls, in milliseconds. */
  readonly intervalMs: () => number
}

/** Creates the record of a list of which nothing is known. */
export function createListActivity<Row extends Position>(
  options: ListActivityOptions<Row>,
): ListActivity<Row> {
  const { isSame, isInTransition, interval, now } = options
  let changedAt = Number.NEGATIVE_INFINITY
  let writtenAt = Number.NEGATIVE_INFINITY
  let hasTransition = false
  let quietPolls = 0

  /** Windows of different sizes are compared as far as both reach. */
  function differ(previous: ListWindow<Row>, window: ListWindow<Row>): boolean {
    const size = Math.min(
      previous.hasMore ? previous.rows.length : Number.POSITIVE_INFINITY,
      window.hasMore ? window.rows.length : Number.POSITIVE_INFINITY,
    )
    return !isEmpty(compareWindows(newestRows(previous, size), newestRows(window, size), isSame))
  }

  return {
    record(previous, window) {
      hasTransition = window.rows.some(isInTransition)
      const hasChanged = previous !== undefined && differ(previous, window)
      // Rows that are in transition when they are first seen have changed of late.
      if (hasChanged || (previous === undefined && hasTransition)) changedAt = now()
      if (hasChanged) quietPolls = 0
      else if (previous !== undefined) quietPolls += 1
      return hasChanged
    },
    recordWrite() {
      writtenAt = now()
    },
    intervalMs: () =>
      intervalOf({ changedAt, writtenAt, isInTransition: hasTransition, quietPolls }, interval, now()),
  }
}
