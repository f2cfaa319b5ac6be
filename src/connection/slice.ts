// A slice: the window's edges in the list's order, and where they lie in the list (Cursor Connections, section 4).

import { flip } from '../list-position.ts'
import type { List, ListRow } from './list.ts'
import { createPageBudget } from './page-budget.ts'
import { scan } from './scan.ts'
import type { Window } from './window.ts'

/** What of a connection is selected: nothing is read for what is not. */
export interface SelectedParts {
  /** Edges, nodes, or a cursor of the page info. */
  readonly rows: boolean
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

export interface Slice<Row extends ListRow> {
  readonly edges: readonly Row[]
  /**
   * Whether rows lie beyond the last (first) edge: between the bounds on a side that is counted, else in the whole list,
   * where a bound stands for a row. Meaningful where wanted.
   */
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  /** The first (last) edge's cursor, or where reading stopped early on that side; null: neither. */
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface SliceOptions<Row extends ListRow> {
  readonly wanted: SelectedParts
  /** The most pages to read. */
  readonly pageBudget: number
  /** Which rows the list consists of; undefined: all. */
  readonly matches?: ((row: Row) => boolean) | undefined
}

/** Reads the window's slice, in the fewest pages. Throws WalkError, and what reading the list throws. */
export async function readSlice<Row extends ListRow>(
  window: Window,
  list: List<Row>,
  { wanted, pageBudget, matches }: SliceOptions<Row>,
): Promise<Slice<Row>> {
  const forward = window.direction === 'forward'
  const [from, until] = forward ? [window.after, window.before] : [window.before, window.after]
  const wantMore = forward ? wanted.hasNextPage : wanted.hasPreviousPage
  const { rows, more, stoppedAt } = mustRead(window, wanted, wantMore)
    ? await scan(
        list,
        {
          order: forward ? window.order : flip(window.order),
          from,
          until,
          size: window.size,
          matches,
          wantMore,
        },
        createPageBudget(pageBudget),
      )
    : { rows: [], more: false, stoppedAt: undefined }

  const behind = window.keepLast === undefined ? from !== undefined : rows.length > window.keepLast
  const edges = toListOrder(rows, window)
  return {
    edges,
    hasNextPage: forward ? more : behind,
    hasPreviousPage: forward ? behind : more,
    startCursor: (forward ? undefined : stoppedAt?.cursor) ?? edges[0]?.cursor ?? null,
    endCursor: (forward ? stoppedAt?.cursor : undefined) ?? edges.at(-1)?.cursor ?? null,
  }
}

/** Whether anything that is wanted depends on rows. */
function mustRead({ size, keepLast }: Window, wanted: SelectedParts, wantMore: boolean): boolean {
  if (wantMore) return true
  if (size === 0) return false
  if (keepLast !== undefined && wanted.hasPreviousPage) return true
  return wanted.rows && keepLast !== 0
}

function toListOrder<Row>(rows: readonly Row[], { direction, keepLast }: Window): readonly Row[] {
  if (direction === 'backward') return rows.toReversed()
  return keepLast === undefined || keepLast >= rows.length ? rows : rows.slice(rows.length - keepLast)
}
