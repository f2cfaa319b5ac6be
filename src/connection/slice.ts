// A slice: the window's edges in the list's order, and their place in the list (Cursor Connections, section 4).
import { flip } from '../list-position.ts'
import type { List, ListRow } from './list.ts'
import { createPageBudget } from './page-budget.ts'
import { scan } from './scan.ts'
import type { Window } from './window.ts'

/** Which parts of a connection are selected: nothing is read for the others. */
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
   * where a bound stands for a row. Meaningful where selected.
   */
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  /**
   * The first (last) edge's cursor, or that of the row where the budget ended the scan on that side; null: neither. A window of
   * no edges has none, whatever its flags say: cursors are those of edges (section 5).
   */
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface SliceOptions<Row extends ListRow> {
  readonly selected: SelectedParts
  /** Maximum number of pages to read that are not cached. */
  readonly pageBudget: number
  /** Which rows the list consists of; undefined: all. */
  readonly matches?: ((row: Row) => boolean) | undefined
}

/** Reads the window's slice, in the fewest pages. Throws ScanError; rejects as reading the list does. */
export async function readSlice<Row extends ListRow>(
  window: Window,
  list: List<Row>,
  { selected, pageBudget, matches }: SliceOptions<Row>,
): Promise<Slice<Row>> {
  const forward = window.direction === 'forward'
  const order = forward ? window.order : flip(window.order)
  const [from, until] = forward ? [window.after, window.before] : [window.before, window.after]
  const peek = forward ? selected.hasNextPage : selected.hasPreviousPage
  const { rows, more, resumeAt } = mustRead(window, selected, peek)
    ? await scan(
        list,
        {
          order,
          from,
          until,
          size: window.size,
          matches,
          peek,
        },
        createPageBudget(pageBudget),
      )
    : { rows: [], more: false, resumeAt: undefined }

  // Who pages on once is likely to page on again.
  const last = rows.length === window.size ? rows.at(-1) : undefined
  if (last && more && forward && from && until === undefined && matches === undefined)
    list.prefetch?.({ order, after: last, limit: window.size })
  const behind = window.trim === undefined ? from !== undefined : rows.length > window.trim
  const edges = toListOrder(rows, window)
  return {
    edges,
    hasNextPage: forward ? more : behind,
    hasPreviousPage: forward ? behind : more,
    startCursor: (forward ? undefined : resumeAt?.cursor) ?? edges[0]?.cursor ?? null,
    endCursor: (forward ? resumeAt?.cursor : undefined) ?? edges.at(-1)?.cursor ?? null,
  }
}

/** Whether anything that is selected depends on rows. */
function mustRead({ size, trim }: Window, selected: SelectedParts, peek: boolean): boolean {
  if (peek) return true
  if (size === 0) return false
  if (trim !== undefined && selected.hasPreviousPage) return true
  return selected.rows && trim !== 0
}

function toListOrder<Row>(rows: readonly Row[], { direction, trim }: Window): readonly Row[] {
  if (direction === 'backward') return rows.toReversed()
  return trim === undefined || trim >= rows.length ? rows : rows.slice(rows.length - trim)
}
