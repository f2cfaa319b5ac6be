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
      if (index?.keys().length === 0) orders.delete(page.order)
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
  /** By row id: slot × maxRows + position. */
  readonly #rows = new Map<string, number>()
  #tail: HeldPlace | undefined

  add({ key, after, rows, hasMore }: HeldPage<PageRow>): void {
    const free = this.#slots.indexOf(undefined)
    const slot = free === -1 ? this.#slots.length : free
    this.#slots[slot] = key
    this.#starts.set(after?.id ?? '', slot)
    const last = rows.length - 1
    rows.forEach(({ id }, position) => {
      // The last row's successors are not in this page: a page that has them tells more.
      if (position === last && hasMore && this.#rows.has(id)) return
      this.#rows.set(id, slot * maxRows + position)
    })
    if (!hasMore) this.#tail = { key, position: rows.length }
  }

  remove({ key, after, rows }: HeldPage<PageRow>): void {
    const slot = this.#slots.indexOf(key)
    if (slot === -1) return
    this.#slots[slot] = undefined
    if (this.#starts.get(after?.id ?? '') === slot) this.#starts.delete(after?.id ?? '')
    for (const { id } of rows) {
      const place = this.#rows.get(id)
      if (place !== undefined && Math.floor(place / maxRows) === slot) this.#rows.delete(id)
    }
    if (this.#tail?.key === key) this.#tail = undefined
  }

  /** Of a row; of the list's end where `row` is undefined. */
  placeOf(row: PageRow | undefined): HeldPlace | undefined {
    if (row === undefined) return this.#tail
    const place = this.#rows.get(row.id)
    return place === undefined ? undefined : this.#toPlace(Math.floor(place / maxRows), place % maxRows)
  }

  onwards(after: PageRow | undefined): HeldPlace[] {
    const slot = this.#starts.get(after?.id ?? '')
    const own = slot === undefined ? undefined : this.#toPlace(slot, -1)
    const place = after && this.placeOf(after)
    return [own, place].filter((known) => known !== undefined)
  }

  keys(): string[] {
    return this.#slots.filter((key) => key !== undefined)
  }

  #toPlace(slot: number, position: number): HeldPlace | undefined {
    const key = this.#slots[slot]
    return key === undefined ? undefined : { key, position }
  }
}
