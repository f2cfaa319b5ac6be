// The window of a list that is watched: its newest rows.
import type { Position } from '../list-position.ts'

export interface ListWindow<Row extends Position> {
  /** Newest first, each once. */
  readonly rows: readonly Row[]
  /** Whether older rows follow. */
  readonly hasMore: boolean
}

/** Returns the window of the newest `size` rows of a window. */
export function newestRows<Row extends Position>(window: ListWindow<Row>, size: number): ListWindow<Row> {
  return window.rows.length <= size ? window : { rows: window.rows.slice(0, size), hasMore: true }
}
