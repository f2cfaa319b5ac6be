// Where a row stands in a list that is ordered by a time of one-second resolution, and how many rows are read at once.

/** The order of a list by its rows' seconds. */
export type Order = 'asc' | 'desc'

/** A row's position: its id in the list, and its second, which says where the row stood even after it is deleted. */
export interface Position {
  readonly rowId: string
  /** When the row was created, in Unix seconds. Ties are common; their order is the list's own. */
  readonly second: number
}

/** Maximum number of rows that one page is read with. */
export const maxPageLimit = 100

/** Maximum number of rows of a page as it is received: a service may exceed what it was asked for, but not without end. */
export const maxPageRows = 2 * maxPageLimit

/** Returns the order of the same list read from its other end. */
export function flip(order: Order): Order {
  return order === 'asc' ? 'desc' : 'asc'
}

/** Returns whether `a` stands in an earlier second of the list than `b`. Rows of one second never precede each other. */
export function precedes(order: Order, a: Position, b: Position): boolean {
  return isEarlier(order, a.second, b.second)
}

/** Returns whether rows of the second `a` precede those of the second `b`. */
export function isEarlier(order: Order, a: number, b: number): boolean {
  return order === 'asc' ? a < b : a > b
}
