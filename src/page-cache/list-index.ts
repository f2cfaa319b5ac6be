// Where the rows of one caller's list are cached: row → page and position, for each order. In memory, beside the store
// that has the pages; a page's entries are removed with it.
import { maxPageRows, type Order, type Position } from '../list-position.ts'
import type { CachedPage } from './cached-page.ts'

/** A place in a cached page. `position` -1 is the page's start, `rows.length` its end. */
export interface CachedPlace {
  readonly key: string
  readonly position: number
}

/** A row is looked for by its id alone. */
type RowId = Pick<Position, 'rowId'>

/** The rows of so many pages are looked through; only where there are more, they are entered. */
const maxSearched = 4

/** An index, empty at first. */
export class ListIndex {
  #asc: OrderIndex | undefined
  #desc: OrderIndex | undefined

  isEmpty(): boolean {
    return (this.#asc?.isEmpty() ?? true) && (this.#desc?.isEmpty() ?? true)
  }

  /** Enters a page. */
  add(page: CachedPage<Position>): void {
    const index = page.order === 'asc' ? (this.#asc ??= new OrderIndex()) : (this.#desc ??= new OrderIndex())
    index.add(page)
  }

  /** Removes a page. Of its rows that are entered, those that other entered pages show too are removed there as well. */
  remove(page: CachedPage<Position>): void {
    this.#of(page.order)?.remove(page)
  }

  /** Places after which rows that follow `after` are cached, in the same order. */
  onwards(order: Order, after: RowId | undefined): readonly CachedPlace[] {
    return this.#of(order)?.onwards(after) ?? []
  }

  /** The place in a page of the opposite order before which rows that follow `after` are cached. */
  backwards(order: Order, after: RowId | undefined): CachedPlace | undefined {
    return this.#of(order === 'asc' ? 'desc' : 'asc')?.placeOf(after)
  }

  /** The place of a row in a page of that order. */
  placeOf(order: Order, rowId: string): CachedPlace | undefined {
    return this.#of(order)?.placeOf({ rowId })
  }

  /** The keys of the pages in one order. */
  keysOf(order: Order): readonly string[] {
    return this.#of(order)?.keys() ?? []
  }

  #of(order: Order): OrderIndex | undefined {
    return order === 'asc' ? this.#asc : this.#desc
  }
}

class OrderIndex {
  /** Page keys by slot; undefined: a free slot. */
  readonly #slots: (string | undefined)[] = []
  /** Slots by the id of the row that a page follows; '' for the page at the head. */
  readonly #starts = new Map<string, number>()
  /** By row id: slot × maxPageRows + position, one number for each row. Of the pages whose rows are entered. */
  readonly #rows = new Map<string, number>()
  /** Pages whose rows are not entered, in the order in which they came: most lists are never read beyond a few pages. */
  readonly #searched: CachedPage<Position>[] = []
  #tail: CachedPlace | undefined

  add(page: CachedPage<Position>): void {
    const { key, after, rows, hasMore } = page
    const free = this.#slots.indexOf(undefined)
    const slot = free === -1 ? this.#slots.length : free
    this.#slots[slot] = key
    this.#starts.set(after?.rowId ?? '', slot)
    this.#searched.push(page)
    if (this.#searched.length > maxSearched) this.#enterOldest()
    if (!hasMore) this.#tail = { key, position: rows.length }
  }

  remove(page: CachedPage<Position>): void {
    const { key, after, rows } = page
    const slot = this.#slots.indexOf(key)
    if (slot === -1) return
    this.#slots[slot] = undefined
    if (this.#starts.get(after?.rowId ?? '') === slot) this.#starts.delete(after?.rowId ?? '')
    if (this.#tail?.key === key) this.#tail = undefined
    const searched = this.#searched.indexOf(page)
    if (searched !== -1) {
      this.#searched.splice(searched, 1)
      return
    }
    for (let position = 0; position < rows.length; position += 1) {
      const rowId = rows.idAt(position)
      const place = this.#rows.get(rowId)
      if (place !== undefined && Math.floor(place / maxPageRows) === slot) this.#rows.delete(rowId)
    }
  }

  /** Of a row; of the list's end where `row` is undefined. Of known places the newest with what follows the row, else any. */
  placeOf(row: RowId | undefined): CachedPlace | undefined {
    if (row === undefined) return this.#tail
    let last: CachedPlace | undefined
    for (let index = this.#searched.length - 1; index >= 0; index -= 1) {
      const page = this.#searched[index]
      const position = page ? page.rows.indexOf(row.rowId) : -1
      if (page === undefined || position === -1) continue
      if (!isLast(page, position)) return { key: page.key, position }
      last = { key: page.key, position }
    }
    return this.#enteredPlaceOf(row) ?? last
  }

  onwards(after: RowId | undefined): CachedPlace[] {
    const slot = this.#starts.get(after?.rowId ?? '')
    const own = slot === undefined ? undefined : this.#toPlace(slot, -1)
    const place = after && this.placeOf(after)
    return [own, place].filter((known) => known !== undefined)
  }

  isEmpty(): boolean {
    return this.#slots.every((key) => key === undefined)
  }

  keys(): string[] {
    return this.#slots.filter((key) => key !== undefined)
  }

  #enterOldest(): void {
    const page = this.#searched.shift()
    if (page === undefined) return
    const slot = this.#slots.indexOf(page.key)
    for (let position = 0; position < page.rows.length; position += 1) {
      const rowId = page.rows.idAt(position)
      if (isLast(page, position) && this.#rows.has(rowId)) continue
      this.#rows.set(rowId, slot * maxPageRows + position)
    }
  }

  #enteredPlaceOf(row: RowId): CachedPlace | undefined {
    const place = this.#rows.get(row.rowId)
    return place === undefined
      ? undefined
      : this.#toPlace(Math.floor(place / maxPageRows), place % maxPageRows)
  }

  #toPlace(slot: number, position: number): CachedPlace | undefined {
    const key = this.#slots[slot]
    return key === undefined ? undefined : { key, position }
  }
}

/** Whether the row at `position` is the last of a page that is not the list's last: a page that has its successors shows more. */
function isLast({ rows, hasMore }: CachedPage<Position>, position: number): boolean {
  return hasMore && position === rows.length - 1
}
