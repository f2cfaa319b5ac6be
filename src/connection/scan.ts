// The scan: rows of a list in reading order, from one bound to the other, over as many pages as it takes. A cursor that is
// not found is recovered by its second. A scan knows no direction: see slice.ts.
import { maxPageLimit, type Order, type Position, precedes } from '../list-position.ts'
import { StringSet } from '../string-set.ts'
import type { List, ListPage, ListRow } from './list.ts'
import type { PageBudget } from './page-budget.ts'
import { standsBefore } from './tie-break.ts'

export interface ScanRequest<Row extends ListRow> {
  readonly order: Order
  /** Exclusive bounds; undefined: the list's own ends. */
  readonly from: Position | undefined
  readonly until: Position | undefined
  /** Maximum number of rows to return. */
  readonly size: number
  /** Which rows count; undefined: all. */
  readonly matches: ((row: Row) => boolean) | undefined
  /** Whether to find out if a row that counts lies between the last one returned and `until`, even by reading on. */
  readonly peek: boolean
}

export interface Scan<Row extends ListRow> {
  /** In reading order, each once. */
  readonly rows: readonly Row[]
  /**
   * Whether a row that counts lies between the last one returned and `until`; true as well where the budget ended the scan.
   * Unreliable without `peek`.
   */
  readonly more: boolean
  /** The last row read, where the budget ended the scan before the bound, the size or the list did. */
  readonly resumeAt: Row | undefined
}

/**
 * A list cannot be read on:
 * - `cursorExpired`: the cursor was not found, and the page budget ended before its place in the list was reached
 * - `noProgress`: a page that says it has more has no row to go on from
 */
export class ScanError extends Error {
  override name = 'ScanError'
  readonly reason: 'cursorExpired' | 'noProgress'
  constructor(reason: ScanError['reason']) {
    super(
      reason === 'noProgress'
        ? 'the list does not advance'
        : 'the place of a cursor that was not found was not reached',
    )
    this.reason = reason
  }
}

/** Scans the list. Throws ScanError; rejects as `list.read` does. */
export async function scan<Row extends ListRow>(
  list: List<Row>,
  request: ScanRequest<Row>,
  budget: PageBudget,
): Promise<Scan<Row>> {
  const { order, from, until } = request
  if (from && until && (from.rowId === until.rowId || precedes(order, until, from))) return empty
  const { tie, ...result } = await readRows(list, request, budget)
  return tie && from && until && (await standsBefore(list, order, until, from)) ? empty : result
}

/** `tie`: `until` was not met, and may stand before `from` in the second that they share. */
async function readRows<Row extends ListRow>(
  list: List<Row>,
  request: ScanRequest<Row>,
  budget: PageBudget,
): Promise<Scan<Row> & { readonly tie: boolean }> {
  const { order, from, until, matches, size } = request
  const rows: Row[] = []
  /** Ids of the rows read so far; from the second page on, because no page has a row twice. */
  let seen: StringSet | undefined
  let after: Position | undefined = from
  /** The last row of the last page that was read where it should be. */
  let progress: Row | undefined
  /** Where a cursor that was not found stood: rows that precede its second are skipped until the second is reached. */
  let missingCursor: { readonly place: Position; reached: boolean } | undefined
  let missing: readonly string[] | undefined
  let tie = from !== undefined && from.second === until?.second

  for (;;) {
    if (budget.isExhausted()) {
      if (missingCursor?.reached === false && progress === undefined) throw new ScanError('cursorExpired')
      return { rows, more: true, resumeAt: rows.length < size ? progress : undefined, tie }
    }
    const limit = limitFor(request, rows.length, missingCursor !== undefined)
    const page = await list.read({ order, after, limit, missing })
    budget.consume(page)
    if (!page.cursorFound) {
      if (after === undefined) throw new ScanError('noProgress')
      if (after === from) tie = false
      missing = [...(missing ?? []), after.rowId]
      // On the way from a cached row that is not found either, only the head is left to start from.
      const place: Position = missingCursor?.reached === false ? missingCursor.place : after
      after = missingCursor?.reached === false ? undefined : restartFrom(list, request, place)
      missingCursor = { place, reached: false }
      continue
    }

    for (const row of page.rows) {
      if (missingCursor && precedes(order, row, missingCursor.place)) continue
      if (missingCursor) missingCursor.reached = true
      if (until && row.rowId === until.rowId) return { ...complete(rows), tie: false }
      if (until && precedes(order, until, row)) return { ...complete(rows), tie }
      if (row.rowId === from?.rowId || seen?.add(row.rowId) === false) continue
      if (matches && !matches(row)) continue
      if (rows.length === size) return { rows, more: true, resumeAt: undefined, tie }
      rows.push(row)
    }
    if (!page.hasMore) return { ...complete(rows), tie }
    const last = lastRow(page)
    after = last
    if (missingCursor?.reached !== false) {
      progress = last
      if (rows.length === size && !mustPeek(request)) return { rows, more: true, resumeAt: undefined, tie }
    }
    seen ??= toStringSet(page.rows)
  }
}

function toStringSet(rows: readonly ListRow[]): StringSet {
  const ids = new StringSet(2 * rows.length)
  for (const { rowId } of rows) ids.add(rowId)
  return ids
}

/** The row from which the place of a cursor that was not found is read for: the closest known; undefined: the head. */
function restartFrom<Row extends ListRow>(
  list: List<Row>,
  { order, from }: ScanRequest<Row>,
  place: Position,
): Position | undefined {
  const isAfterFrom = from !== undefined && from.rowId !== place.rowId && from.second === place.second
  return isAfterFrom ? from : list.closestPreceding(order, place)
}

const empty: Scan<never> = { rows: [], more: false, resumeAt: undefined }

function complete<Row extends ListRow>(rows: readonly Row[]): Scan<Row> {
  return { rows, more: false, resumeAt: undefined }
}

/** Whether `hasMore` of a page does not say that rows that count follow: the filter or `until` may leave them out. */
function mustPeek<Row extends ListRow>({ peek, matches, until }: ScanRequest<Row>): boolean {
  return peek && (matches !== undefined || until !== undefined)
}

function limitFor<Row extends ListRow>(
  request: ScanRequest<Row>,
  found: number,
  recovering: boolean,
): number {
  if (recovering || request.matches) return maxPageLimit
  const wanted = request.size - found + (mustPeek(request) ? 1 : 0)
  return Math.min(Math.max(wanted, 1), maxPageLimit)
}

/** The row to go on from. */
function lastRow<Row extends ListRow>(page: ListPage<Row>): Row {
  const last = page.rows.at(-1)
  if (last === undefined) throw new ScanError('noProgress')
  return last
}
