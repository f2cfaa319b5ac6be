// One comparison of the connection with the oracle, cheap enough for millions of cases.
import assert from 'node:assert/strict'
import type { CursorCodec } from '../../src/connection/cursor.ts'
import { readSlice, type SelectedParts, type Slice } from '../../src/connection/slice.ts'
import { parseWindow, type Window, type WindowLimits } from '../../src/connection/window.ts'
import type { Order, Position } from '../../src/list-position.ts'
import type { FakeList, FakeListMode, FakeRow } from './fake-list.ts'
import type { Expected, OracleArguments } from './oracle.ts'

/** A default size below the length of the lists, so that it cuts. */
export const limits: WindowLimits = { defaultSize: 3, maxSize: 4 }
export const everything: SelectedParts = { rows: true, hasNextPage: true, hasPreviousPage: true }

/** What is compared: the window `args` of the list in `order`, filtered by `matches`. */
export interface Case {
  readonly order: Order
  readonly args: OracleArguments
  readonly matches: ((row: FakeRow) => boolean) | undefined
}

/** The window of places: `after` and `before` stand for them, null and the empty text for none. */
export function windowOf(order: Order, { first, last, after, before }: OracleArguments): Window {
  const places: Record<string, Position | undefined> = { after, before }
  const cursors: CursorCodec = { encode: (position) => position.rowId, decode: (cursor) => places[cursor] }
  const args = {
    first: first ?? null,
    last: last ?? null,
    after: after === undefined ? null : 'after',
    before: before === undefined ? '' : 'before',
  }
  return parseWindow(order, args, limits, cursors)
}

/** Reads the case's slice from `list` and fails where it is not `expected`. The budget ends scans that do not end. */
export async function compare(
  { order, args, matches }: Case,
  window: Window,
  list: FakeList,
  mode: FakeListMode,
  expected: Expected<FakeRow>,
): Promise<void> {
  const options = { selected: everything, pageBudget: 30 }
  let slice: Slice<FakeRow> | Error
  try {
    slice = await readSlice(window, list, matches ? { ...options, matches } : options)
  } catch (error) {
    slice = error as Error
  }
  if (!(slice instanceof Error) && equal(slice, expected)) return
  const rows = list.rows(order)
  const about = {
    order,
    args,
    mode,
    filtered: matches !== undefined,
    rows,
    reads: list.reads,
    slice,
    expected,
  }
  assert.fail(new Error(JSON.stringify(about), slice instanceof Error ? { cause: slice } : {}))
}

function equal(slice: Slice<FakeRow>, expected: Expected<FakeRow>): boolean {
  return (
    slice.edges.length === expected.edges.length &&
    slice.edges.every((edge, index) => edge === expected.edges[index]) &&
    slice.hasNextPage === expected.hasNextPage &&
    slice.hasPreviousPage === expected.hasPreviousPage &&
    slice.startCursor === expected.startCursor &&
    slice.endCursor === expected.endCursor
  )
}
