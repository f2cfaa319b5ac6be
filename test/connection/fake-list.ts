// A fake list: rows in memory, read one page at a time, in each way in which a real one may behave.
import type { List, ListPage, ListRead, ListRow } from '../../src/connection/list.ts'
import { type Order, type Position, precedes } from '../../src/list-position.ts'

export interface FakeRow extends ListRow {
  readonly node: string
  readonly live: boolean
}

/** A row whose cursor is its id. */
export function fakeRow(rowId: string, second: number, live = true): FakeRow {
  return { rowId, second, cursor: rowId, node: rowId, live }
}

export interface FakeListMode {
  /** Rows of one second: `desc` is `asc` reversed, or `desc` keeps the order of `asc` inside the second. */
  readonly ties: 'mirrored' | 'independent'
  /** A cursor that names no row: the list starts over at its head, which its pages may not show, or the cursor is not found. */
  readonly unknownCursor: 'ignored' | 'refused'
  /** How many rows a page of that limit has. */
  readonly pageSize: (limit: number) => number
  /** The cached row that recovery may start from: none, one that exists, one that is deleted by now. */
  readonly nearest: 'none' | 'present' | 'deleted'
}

export const plainMode: FakeListMode = {
  ties: 'mirrored',
  unknownCursor: 'ignored',
  pageSize: (limit) => limit,
  nearest: 'none',
}

export interface RecordedRead {
  readonly order: Order
  readonly after: string | undefined
  readonly limit: number
}

export class FakeList implements List<FakeRow> {
  readonly #mode: FakeListMode
  #ordered: Readonly<Record<Order, readonly FakeRow[]>>
  reads: RecordedRead[] = []
  /** Whether a read named a row that is not there. */
  metUnknownCursor = false

  /** Takes rows oldest first. */
  constructor(ascending: readonly FakeRow[], mode: Partial<FakeListMode> = {}) {
    this.#mode = { ...plainMode, ...mode }
    this.#ordered = bothOrders(ascending, this.#mode.ties)
  }

  /** The rows in one order. */
  rows(order: Order): readonly FakeRow[] {
    return this.#ordered[order]
  }

  /** Exchanges the rows, oldest first. */
  replace(ascending: readonly FakeRow[]): void {
    this.#ordered = bothOrders(ascending, this.#mode.ties)
  }

  readonly read = ({ order, after, limit }: ListRead): Promise<ListPage<FakeRow>> => {
    this.reads.push({ order, after: after?.rowId, limit })
    const rows = this.#ordered[order]
    const index = after === undefined ? -1 : rows.findIndex(({ rowId }) => rowId === after.rowId)
    if (after !== undefined && index === -1) {
      this.metUnknownCursor = true
      // The pages of a list that started over show it only where its head stands in an earlier second.
      const [head] = rows
      if (this.#mode.unknownCursor === 'refused' || (head && precedes(order, head, after)))
        return Promise.resolve({ rows: [], hasMore: false, cursorFound: false, cached: false })
    }
    const end = index + 1 + this.#mode.pageSize(limit)
    const page = { rows: rows.slice(index + 1, end), hasMore: end < rows.length }
    return Promise.resolve({ ...page, cursorFound: true, cached: false })
  }

  readonly closestPreceding = (order: Order, { second }: Position): Position | undefined => {
    if (this.#mode.nearest === 'none') return undefined
    const isEarlier = (other: number): boolean => (order === 'asc' ? other < second : other > second)
    if (this.#mode.nearest === 'present') return this.#ordered[order].findLast((row) => isEarlier(row.second))
    return { rowId: 'missing', second: order === 'asc' ? second - 1 : second + 1 }
  }
}

function bothOrders(asc: readonly FakeRow[], ties: FakeListMode['ties']): Record<Order, readonly FakeRow[]> {
  const desc = ties === 'mirrored' ? asc.toReversed() : asc.toSorted((a, b) => b.second - a.second)
  return { asc, desc }
}
