// Where the rows of one caller's list are held: row id → page and position, for each order. In memory, beside the
// store that holds the pages; a page's entries are dropped with it.
import type { Order, PageRow } from '../upstream/page.ts'
import type { HeldPage } from './held-page.ts'

/** A place in a held page. `position` -1 is the page's start, `rows.length` its end. */
export interface HeldPlace {
  readonly key: string
  readonly position: number
}

export interface ListIndex {
  readonly isEmpty: () => boolean
  /** Enters a page's rows. */
  readonly add: (page: HeldPage<PageRow>) => void
  /** Forgets a page's rows, except where another page holds them. */
  readonly remove: (page: HeldPage<PageRow>) => void
  /** Places after which rows that follow `after` are held, in the same order. */
  readonly onwards: (order: Order, after: PageRow | undefined) => readonly HeldPlace[]
  /** The place in a page of the opposite order before which rows that follow `after` are held. */
  readonly backwards: (order: Order, after: PageRow | undefined) => HeldPlace | undefined
  /** The keys of the pages in one order. */
  readonly keysOf: (order: Order) => readonly string[]
}

/** Creates an empty index. */
export function createListIndex(): ListIndex {
  const orders = new Map<Order, OrderIndex>()
  return {
    isEmpty: () => orders.size === 0,
    add(page) {
      const index = orders.get(page.order) ?? new OrderIndex()
      orders.set(page.order, index)
      index.add(page)
    },
    remove(page) {
      const index = orders.get(page.order)
      index?.remove(page)
      if (index?.isEmpty()) orders.delete(page.order)
    },
    onwards: (order, after) => orders.get(order)?.onwards(after) ?? [],
    backwards: (order, after) => orders.get(order === 'asc' ? 'desc' : 'asc')?.placeOf(after),
    keysOf: (order) => orders.get(order)?.keys() ?? [],
  }
}

/** Pages have at most this many rows, so that page and position fit one number: there is one for each row held. */
const maxRows = 256

class OrderIndex {
  /** Page keys by slot; undefined: a free slot. */
  readonly #slots: (string | undefined)[] = []
  /** Slots by the id of the row that a page follows; '' for the page at the head. */
  readonly #starts = new Map<string, number>()
  /** By row id: slot × maxRows + position. Of the pages whose rows are entered. */
  readonly #rows = new Map<string, number>()
  /** Pages by slot whose rows are entered when a row is first looked for: many lists are never read beyond their head. */
  #later = new Map<number, HeldPage<PageRow>>()
  #tail: HeldPlace | undefined

  add(page: HeldPage<PageRow>): void {
    const { key, after, rows, hasMore } = page
    const free = this.#slots.indexOf(undefined)
    const slot = free === -1 ? this.#slots.length : free
    this.#slots[slot] = key
    this.#starts.set(after?.id ?? '', slot)
    this.#later.set(slot, page)
    if (!hasMore) this.#tail = { key, position: rows.length }
  }

  remove({ key, after, rows }: HeldPage<PageRow>): void {
    const slot = this.#slots.indexOf(key)
    if (slot === -1) return
    this.#slots[slot] = undefined
    if (this.#starts.get(after?.id ?? '') === slot) this.#starts.delete(after?.id ?? '')
    if (this.#tail?.key === key) this.#tail = undefined
    if (this.#later.delete(slot)) return
    for (const { id } of rows) {
      const place = this.#rows.get(id)
      if (place !== undefined && Math.floor(place / maxRows) === slot) this.#rows.delete(id)
    }
  }

  /** Of a row; of the list's end where `row` is undefined. */
  placeOf(row: PageRow | undefined): HeldPlace | undefined {
    if (row === undefined) return this.#tail
    this.#enterRows()
    const place = this.#rows.get(row.id)
    return place === undefined ? undefined : this.#toPlace(Math.floor(place / maxRows), place % maxRows)
  }

  onwards(after: PageRow | undefined): HeldPlace[] {
    const slot = this.#starts.get(after?.id ?? '')
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

  /** In the order in which the pages came. */
  #enterRows(): void {
    if (this.#later.size === 0) return
    for (const [slot, { rows, hasMore }] of this.#later) {
      const last = rows.length - 1
      rows.forEach(({ id }, position) => {
        // The last row's successors are not in this page: a page that has them tells more.
        if (position === last && hasMore && this.#rows.has(id)) return
        this.#rows.set(id, slot * maxRows + position)
      })
    }
    this.#later = new Map()
  }

  #toPlace(slot: number, position: number): HeldPlace | undefined {
    const key = this.#slots[slot]
    return key === undefined ? undefined : { key, position }
  }
}
