// A list that changes while it is read, and what is known of it afterwards: which rows stayed, in which seconds rows were deleted.
import type { Order, Position } from '../../src/list-position.ts'
import { FakeList, type FakeListMode, type FakeRow, fakeRow } from './fake-list.ts'

/** One change: a new row, the loss of the row that reading goes on from, or a row that is no longer (or now is) live. */
export type Change =
  | { readonly kind: 'insert'; readonly sameSecond: boolean; readonly live: boolean }
  | { readonly kind: 'deleteCursor' }
  | { readonly kind: 'status'; readonly index: number }

export class ChangingList {
  readonly fake: FakeList
  readonly #changes: (Change | undefined)[]
  #rows: FakeRow[]
  /** Rows neither inserted, deleted nor changed so far. */
  readonly #unchanged: Set<string>
  readonly #places = new Map<string, Position>()
  readonly lostSeconds = new Set<number>()

  /** Takes rows oldest first, and the changes that `change` makes one by one (undefined: none this time). */
  constructor(rows: readonly FakeRow[], mode: FakeListMode, changes: readonly (Change | undefined)[]) {
    this.fake = new FakeList(rows, mode)
    this.#rows = [...rows]
    this.#changes = [...changes]
    this.#unchanged = new Set(rows.map(({ rowId }) => rowId))
    for (const row of rows) this.#places.set(row.rowId, row)
  }

  /** The place of a row that is or was in the list. */
  place(cursor: string | null): Position | undefined {
    return cursor === null ? undefined : this.#places.get(cursor)
  }

  /** The rows, in one order, that were there all the time and are in no second in which a row was deleted. */
  steadyRows(order: Order): FakeRow[] {
    return this.keptRows(order).filter(({ second }) => !this.lostSeconds.has(second))
  }

  /** The rows, in one order, that were there all the time. */
  keptRows(order: Order): FakeRow[] {
    return this.fake.rows(order).filter(({ rowId }) => this.#unchanged.has(rowId))
  }

  /** Makes the next change; `cursor`: the row that reading goes on from. */
  change(cursor: string | undefined): void {
    const change = this.#changes.shift()
    if (change?.kind === 'insert') this.#insert(change.sameSecond, change.live)
    if (change?.kind === 'deleteCursor' && cursor !== undefined) this.#delete(cursor)
    if (change?.kind === 'status') this.#changeStatus(change.index)
    this.fake.replace(this.#rows)
  }

  #insert(sameSecond: boolean, live: boolean): void {
    const newest = this.#rows.at(-1)?.second ?? 0
    const row = fakeRow(`new${this.#places.size}`, sameSecond ? newest : newest + 1, live)
    this.#rows.push(row)
    this.#places.set(row.rowId, row)
  }

  #delete(cursor: string): void {
    const place = this.#places.get(cursor)
    if (place) this.lostSeconds.add(place.second)
    this.#rows = this.#rows.filter(({ rowId }) => rowId !== cursor)
    this.#unchanged.delete(cursor)
  }

  #changeStatus(index: number): void {
    const row = this.#rows[index % Math.max(1, this.#rows.length)]
    if (row === undefined) return
    this.#rows = this.#rows.map((each) => (each === row ? { ...row, live: !row.live } : each))
    this.#unchanged.delete(row.rowId)
  }
}
