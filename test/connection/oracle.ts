// The oracle: ApplyCursorsToEdges and EdgesToReturn (Cursor Connections, section 4) on an array, with three departures.
import type { Order, Position } from '../../src/list-position.ts'

/** The four arguments, with cursors as the places they stand for. */
export interface OracleArguments {
  readonly first: number | undefined
  readonly last: number | undefined
  readonly after: Position | undefined
  readonly before: Position | undefined
}

/** A list as the specification sees it: all rows, in the asked order. */
export interface OracleList<Row> {
  readonly order: Order
  readonly rows: readonly Row[]
  /** Undefined: the list consists of all rows. */
  readonly matches?: ((row: Row) => boolean) | undefined
  /** The count where none is given: from the end for `before` alone, else from the start. */
  readonly defaultSize: number
}

export interface Expected<Row> {
  readonly edges: readonly Row[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

type Row = Position & { readonly cursor: string }

/** What the connection has to be. */
export function expectedSlice<R extends Row>(list: OracleList<R>, args: OracleArguments): Expected<R> {
  const counted = { ...args, ...withDefaultCount(args, list.defaultSize) }
  const { first, last } = counted
  const cut = applyCursorsToEdges(list, args).filter(list.matches ?? (() => true))
  const firstEdges = first === undefined ? cut : cut.slice(0, first)
  const edges = last === undefined ? firstEdges : firstEdges.slice(Math.max(0, firstEdges.length - last))
  return {
    edges,
    ...flags(counted, {
      cutByFirst: cut.length - firstEdges.length,
      cutByLast: firstEdges.length - edges.length,
    }),
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  }
}

function applyCursorsToEdges<R extends Row>(
  list: OracleList<R>,
  { after, before }: OracleArguments,
): readonly R[] {
  let edges = list.rows
  if (after !== undefined) {
    const afterEdge = indexOf(edges, after)
    edges = afterEdge === -1 ? fromSecondOf(after, edges, list.order) : edges.slice(afterEdge + 1)
  }
  if (before !== undefined) {
    const beforeEdge = indexOf(edges, before)
    if (beforeEdge !== -1) edges = edges.slice(0, beforeEdge)
    else if (isAtOrBeforeAfter(list.rows, before, after)) edges = []
    else edges = upToSecondOf(before, edges, list.order)
  }
  return edges
}

/** Departure 1, a deleted row cuts by position (specification: it does not cut): `after` leaves its whole second. */
function fromSecondOf<R extends Row>(after: Position, edges: readonly R[], order: Order): readonly R[] {
  return edges.filter((edge) => !precedes(order, edge.second, after.second))
}

/** Departure 1 for `before`: its whole second is left as well. */
function upToSecondOf<R extends Row>(before: Position, edges: readonly R[], order: Order): readonly R[] {
  return edges.filter((edge) => !precedes(order, before.second, edge.second))
}

/** Departure 2, nothing lies between `after` and a `before` that `after` has cut off (specification: no `before`). */
function isAtOrBeforeAfter(rows: readonly Row[], before: Position, after: Position | undefined): boolean {
  return before.rowId === after?.rowId || indexOf(rows, before) !== -1
}

/**
 * HasNextPage and HasPreviousPage (section 5). Departure 3: with both counts, `last` is compared with what `first` leaves
 * (specification: against all between the cursors), so that the flag says whether rows were cut off on its side. On a side
 * that is not counted, a cursor stands for a row beyond; without one the list's end is reached.
 */
function flags(
  { first, last, after, before }: OracleArguments,
  { cutByFirst, cutByLast }: { readonly cutByFirst: number; readonly cutByLast: number },
): { hasNextPage: boolean; hasPreviousPage: boolean } {
  return {
    hasNextPage: first === undefined ? before !== undefined : cutByFirst > 0,
    hasPreviousPage: last === undefined ? after !== undefined : cutByLast > 0,
  }
}

function withDefaultCount(
  { first, last, after, before }: OracleArguments,
  defaultSize: number,
): Pick<OracleArguments, 'first' | 'last'> {
  if (first !== undefined || last !== undefined) return { first, last }
  return before !== undefined && after === undefined
    ? { first, last: defaultSize }
    : { first: defaultSize, last }
}

function indexOf(rows: readonly Row[], position: Position): number {
  return rows.findIndex((row) => row.rowId === position.rowId)
}

function precedes(order: Order, a: number, b: number): boolean {
  return order === 'asc' ? a < b : a > b
}
