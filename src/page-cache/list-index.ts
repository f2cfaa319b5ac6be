// Where the rows of one caller's list are held: row id → page and position, for each order. In memory, beside the
// store that holds the pages; a page's entries are dropped with it.
import type { Order, PageRow } from '../upstream/page.ts'
import type { HeldPage } from './held-page.ts'

/** A place in a held page. `position` -1 is the page's start, `rows.length` its end. */
export interface HeldPlace {
  readonly key: string
  readonly position: number
}

interface RowPlace extends HeldPlace {
  readonly createdAt: number
}

interface OrderIndex {
  /** By the id of the row that a page follows; '' for the page at the head. */
  readonly pages: Map<string, string>
  readonly rows: Map<string, RowPlace>
  /** The page that reaches the list's end. */
  tail: HeldPlace | undefined
}

export interface ListIndex {
  /** Grows with every change: what was looked up before a change is to be looked up again. */
  readonly revision: () => number
  readonly isEmpty: () => boolean
  /** Enters a page's rows. */
  readonly add: (page: HeldPage<PageRow>) => void
  /** Forgets a page's rows, except where another page holds them. */
  readonly remove: (page: HeldPage<PageRow>) => void
  /** Places after which rows that follow `after` are held, in the same order. */
  readonly onwards: (order: Order, after: PageRow | undefined) => readonly HeldPlace[]
  /** The place in a page of the opposite order before which rows that follow `after` are held. */
  readonly backwards: (order: Order, after: PageRow | undefined) => HeldPlace | undefined
  /** The nearest held row in an earlier second than `place`'s. */
  readonly nearestAhead: (order: Order, place: PageRow) => PageRow | undefined
  readonly keys: () => readonly string[]
}

/** Creates an empty index. */
export function createListIndex(): ListIndex {
  const orders: Record<Order, OrderIndex> = { asc: createOrderIndex(), desc: createOrderIndex() }
  let revision = 0
  return {
    revision: () => revision,
    isEmpty: () => orders.asc.pages.size === 0 && orders.desc.pages.size === 0,
    add(page) {
      revision += 1
      enter(orders[page.order], page)
    },
    remove(page) {
      revision += 1
      leave(orders[page.order], page)
    },
    onwards(order, after) {
      const index = orders[order]
      const key = index.pages.get(after?.id ?? '')
      const own = key === undefined ? [] : [{ key, position: -1 }]
      const place = after && index.rows.get(after.id)
      return place ? [...own, place] : own
    },
    backwards(order, after) {
      const opposite = orders[order === 'asc' ? 'desc' : 'asc']
      return after === undefined ? opposite.tail : opposite.rows.get(after.id)
    },
    nearestAhead(order, place) {
      let nearest: PageRow | undefined
      for (const [id, { createdAt }] of orders[order].rows) {
        if (!isNearer(order, createdAt, place.createdAt)) continue
        if (nearest === undefined || isNearer(order, nearest.createdAt, createdAt))
          nearest = { id, createdAt }
      }
      return nearest
    },
    keys: () => [...orders.asc.pages.values(), ...orders.desc.pages.values()],
  }
}

/** Whether `a` comes before `b` in the order. */
function isNearer(order: Order, a: number, b: number): boolean {
  return order === 'asc' ? a < b : a > b
}

function createOrderIndex(): OrderIndex {
  return { pages: new Map(), rows: new Map(), tail: undefined }
}

function enter(index: OrderIndex, { key, after, rows, hasMore }: HeldPage<PageRow>): void {
  index.pages.set(after?.id ?? '', key)
  const last = rows.length - 1
  rows.forEach(({ id, createdAt }, position) => {
    // The last row's successors are not in this page: a page that has them tells more.
    if (position === last && hasMore && index.rows.has(id)) return
    index.rows.set(id, { key, position, createdAt })
  })
  if (!hasMore) index.tail = { key, position: rows.length }
  else if (index.tail?.key === key) index.tail = undefined
}

function leave(index: OrderIndex, { key, after, rows }: HeldPage<PageRow>): void {
  if (index.pages.get(after?.id ?? '') === key) index.pages.delete(after?.id ?? '')
  for (const { id } of rows) if (index.rows.get(id)?.key === key) index.rows.delete(id)
  if (index.tail?.key === key) index.tail = undefined
}
