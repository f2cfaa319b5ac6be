// The walk: rows of a list in reading order, from one bound to the other, over as many pages as it takes.
// A cursor whose row is gone is recovered by its second. Direction is not known here: see slice.ts.

import { type Order, type Position, precedes } from '../list-position.ts'
import { StringSet } from '../string-set.ts'
import type { List, ListPage, ListRow } from './list.ts'
import type { PageBudget } from './page-budget.ts'
import { ScanError } from './scan-error.ts'
import { standsBefore } from './tie-break.ts'

/** The most rows that one page of the list is asked for. */
const maxLimit = 100

export interface ScanRequest<Row extends ListRow> {
  readonly order: Order
  /** Exclusive bounds; undefined: the list's own ends. */
  readonly from: Position | undefined
  readonly until: Position | undefined
  /** The most rows to keep. */
  readonly size: number
  /** Which rows count; undefined: all. */
  readonly matches: ((row: Row) => boolean) | undefined
  /** Whether to find out if a row that counts lies between the last one kept and `until`, where that takes reading on. */
  readonly wantMore: boolean
}

export interface Scan<Row extends ListRow> {
  /** In reading order, each once. */
  readonly rows: readonly Row[]
  /**
   * Whether a row that counts lies between the last one kept and `until`; true as well where the budget ended the walk.
   * Without `wantMore`: not to be relied on.
   */
  readonly more: boolean
  /** Where the budget ended the walk before the bound, the size or the list did: the last row read. */
  readonly stoppedAt: Row | undefined
}

/** Walks. Throws WalkError, and what `list.read` throws. */
export async function scan<Row extends ListRow>(
  list: List<Row>,
  request: ScanRequest<Row>,
  budget: PageBudget,
): Promise<Scan<Row>> {
  const { order, from, until } = request
  if (from && until && (from.rowId === until.rowId || precedes(order, until, from))) return nothing
  const { tie, ...result } = await readRows(list, request, budget)
  return tie && from && until && (await standsBefore(list, order, until, from)) ? nothing : result
}

/** `tie`: `until` was not met, and may stand ahead of `from` in the second that they share. */
async function readRows<Row extends ListRow>(
  list: List<Row>,
  request: ScanRequest<Row>,
  budget: PageBudget,
): Promise<Scan<Row> & { readonly tie: boolean }> {
  const { order, from, until, matches, size } = request
  const rows: Row[] = []
  /** What was read so far; from the second page on, because no page has a row twice. */
  let seen: StringSet | undefined
  let after: Position | undefined = from
  /** The last row of the last page that was read where it should be. */
  let progress: Row | undefined
  /** The place of a row that is gone: rows ahead of its second are passed over until the second is reached. */
  let lost: { readonly place: Position; reached: boolean } | undefined
  let missing: readonly string[] | undefined
  let tie = from !== undefined && from.second === until?.second

  for (;;) {
    if (budget.spent()) {
      if (lost?.reached === false && progress === undefined) throw new ScanError('cursorExpired')
      return { rows, more: true, stoppedAt: rows.length < size ? progress : undefined, tie }
    }
    const limit = limitOf(request, rows.length, lost !== undefined)
    const page = await list.read({ order, after, limit, missing })
    budget.spend(page)
    if (!page.cursorFound) {
      if (after === undefined) throw new ScanError('stuck')
      if (after === from) tie = false
      missing = [...(missing ?? []), after.rowId]
      // On the way to a lost row from a held row that is gone too, only the head is left to start from.
      const place: Position = lost?.reached === false ? lost.place : after
      after = lost?.reached === false ? undefined : restart(list, request, place)
      lost = { place, reached: false }
      continue
    }

    for (const row of page.rows) {
      if (lost && precedes(order, row, lost.place)) continue
      if (lost) lost.reached = true
      if (until && row.rowId === until.rowId) return { ...whole(rows), tie: false }
      if (until && precedes(order, until, row)) return { ...whole(rows), tie }
      if (row.rowId === from?.rowId || seen?.add(row.rowId) === false) continue
      if (matches && !matches(row)) continue
      if (rows.length === size) return { rows, more: true, stoppedAt: undefined, tie }
      rows.push(row)
    }
    if (!page.hasMore) return { ...whole(rows), tie }
    const last = advance(page)
    after = last
    if (lost?.reached !== false) {
      progress = last
      if (rows.length === size && !mustLookOn(request)) return { rows, more: true, stoppedAt: undefined, tie }
    }
    seen ??= toTextSet(page.rows)
  }
}

function toTextSet(rows: readonly ListRow[]): StringSet {
  const ids = new StringSet(2 * rows.length)
  for (const { rowId } of rows) ids.add(rowId)
  return ids
}

/** Where to start again for a row that is gone: a row ahead of it, the nearest known; undefined: the head. */
function restart<Row extends ListRow>(
  list: List<Row>,
  { order, from }: ScanRequest<Row>,
  place: Position,
): Position | undefined {
  const isAfterFrom = from !== undefined && from.rowId !== place.rowId && from.second === place.second
  return isAfterFrom ? from : list.closestPreceding(order, place)
}

const nothing: Scan<never> = { rows: [], more: false, stoppedAt: undefined }

function whole<Row extends ListRow>(rows: readonly Row[]): Scan<Row> {
  return { rows, more: false, stoppedAt: undefined }
}

/** Whether a page that has more does not tell that rows that count follow: the filter or `until` may leave them out. */
function mustLookOn<Row extends ListRow>({ wantMore, matches, until }: ScanRequest<Row>): boolean {
  return wantMore && (matches !== undefined || until !== undefined)
}

function limitOf<Row extends ListRow>(request: ScanRequest<Row>, kept: number, recovering: boolean): number {
  if (recovering || request.matches) return maxLimit
  const missing = request.size - kept + (mustLookOn(request) ? 1 : 0)
  return Math.min(Math.max(missing, 1), maxLimit)
}

/** The row to go on from. */
function advance<Row extends ListRow>(page: ListPage<Row>): Row {
  const last = page.rows.at(-1)
  if (last === undefined) throw new ScanError('stuck')
  return last
}
