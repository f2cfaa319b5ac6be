// Where a row stands in a list that is ordered by a time of one-second resolution.

/** The order of a list by `createdAt`. */
export type Order = 'asc' | 'desc'

/** A row's place: its id, and the second that gives its position even after the row is deleted. */
export interface Position {
  readonly rowId: string
  /** Unix seconds. Ties are common; their order is the list's own. */
  readonly second: number
}

/** The same list read from its other end. */
export function flip(order: Order): Order {
  return order === 'asc' ? 'desc' : 'asc'
}

/** Whether `a` comes in an earlier second of the list than `b`. Rows of one second never precede each other. */
export function precedes(order: Order, a: Position, b: Position): boolean {
  return order === 'asc' ? a.second < b.second : a.second > b.second
}
