// The table of operations: what each of them reads of a list of 300 rows, newest first.
import assert from 'node:assert/strict'
import type { SelectedParts } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import { type FakeListMode, type FakeRow, fakeRow } from './fake-list.ts'

/** 300 rows, three of a second: `r0` is the oldest. */
export const ascending = Array.from({ length: 300 }, (_, index) =>
  fakeRow(`r${index}`, 1000 + Math.floor(index / 3), index % 5 === 0),
)
const nothing: SelectedParts = { rows: false, hasNextPage: false, hasPreviousPage: false }
const rowsOnly: SelectedParts = { ...nothing, rows: true }
const nextOnly: SelectedParts = { ...nothing, hasNextPage: true }
const previousOnly: SelectedParts = { ...nothing, hasPreviousPage: true }

const first = (size: number, window: Partial<Window> = {}): Partial<Window> => ({ size, ...window })
const last = (size: number, window: Partial<Window> = {}): Partial<Window> => ({
  size,
  direction: 'backward',
  ...window,
})
const live = (row: FakeRow): boolean => row.live
function at(index: number): FakeRow {
  return ascending[index] ?? assert.fail('no such row')
}
const deleted = { rowId: 'deleted', second: 1050 }

export interface Operation {
  readonly title: string
  readonly window: Partial<Window>
  /** Undefined: everything. */
  readonly wanted?: SelectedParts
  readonly matches?: (row: FakeRow) => boolean
  readonly mode?: Partial<FakeListMode>
  /** `order after>=limit`: the row that the read goes on from, and how many rows it needs. */
  readonly reads: readonly string[]
}

export const operations: readonly Operation[] = [
  { title: 'first', window: first(20), reads: ['desc head>=20'] },
  { title: 'first after', window: first(20, { after: at(200) }), reads: ['desc r200>=20'] },
  { title: 'last', window: last(20), reads: ['asc head>=20'] },
  { title: 'last before', window: last(20, { before: at(200) }), reads: ['asc r200>=20'] },
  { title: 'first and last', window: first(20, { trim: 5 }), reads: ['desc head>=20'] },
  {
    title: 'first with both bounds',
    window: first(20, { after: at(90), before: at(80) }),
    reads: ['desc r90>=9'],
  },
  {
    title: 'last with both bounds',
    window: last(5, { after: at(90), before: at(80) }),
    reads: ['asc r80>=6'],
  },
  {
    title: 'as many as lie between both bounds',
    window: first(9, { after: at(90), before: at(80) }),
    reads: ['desc r90>=10'],
  },
  {
    title: 'as many as lie between both bounds, from pages that end there',
    window: first(9, { after: at(90), before: at(80) }),
    mode: { pageSize: (limit) => Math.min(limit, 9) },
    reads: ['desc r90>=10', 'desc r81>=1'],
  },
  {
    title: 'as many as lie between both bounds, without the flag of the counted side',
    window: first(9, { after: at(90), before: at(80) }),
    wanted: { ...previousOnly, rows: true },
    mode: { pageSize: (limit) => Math.min(limit, 9) },
    reads: ['desc r90>=9'],
  },
  {
    title: 'both bounds in one second, distinguished by the rows',
    window: first(20, { after: at(92), before: at(90) }),
    reads: ['desc r92>=1'],
  },
  {
    title: 'both bounds in one second, which takes another look',
    window: first(20, { after: at(90), before: at(92) }),
    reads: ['desc r90>=1', 'desc r92>=2', 'desc head>=1'],
  },
  { title: '`before` precedes `after`', window: first(20, { after: at(80), before: at(90) }), reads: [] },
  { title: '`before` at `after`', window: last(20, { after: at(80), before: at(80) }), reads: [] },

  { title: 'a window of 100', window: first(100), reads: ['desc head>=100'] },
  {
    title: 'a window of 250',
    window: first(250),
    reads: ['desc head>=100', 'desc r200>=100', 'desc r100>=50'],
  },
  {
    title: 'a window of 250 backwards',
    window: last(250),
    reads: ['asc head>=100', 'asc r99>=100', 'asc r199>=50'],
  },
  {
    title: 'more rows than the list has',
    window: first(400),
    reads: ['desc head>=100', 'desc r200>=100', 'desc r100>=100'],
  },
  {
    title: 'a window of 20 from pages of at most 15',
    window: first(20),
    mode: { pageSize: (limit) => Math.min(limit, 15) },
    reads: ['desc head>=20', 'desc r285>=5'],
  },
  {
    title: 'a window from longer pages',
    window: first(20),
    mode: { pageSize: () => 30 },
    reads: ['desc head>=20'],
  },

  { title: 'a filter', window: first(20), matches: live, wanted: rowsOnly, reads: ['desc head>=100'] },
  {
    title: 'a filter, with the flag',
    window: first(20),
    matches: live,
    reads: ['desc head>=100', 'desc r200>=100'],
  },
  {
    title: 'a filter, with a flag that the page in hand decides',
    window: first(19),
    matches: live,
    reads: ['desc head>=100'],
  },
  {
    title: 'a filter that nothing passes',
    window: last(5),
    matches: () => false,
    reads: ['asc head>=100', 'asc r99>=100', 'asc r199>=100'],
  },

  { title: 'nothing', window: first(20), wanted: nothing, reads: [] },
  { title: 'nothing, under a filter', window: last(20), wanted: nothing, matches: live, reads: [] },
  { title: 'whether there is a next page', window: first(20), wanted: nextOnly, reads: ['desc head>=20'] },
  {
    title: 'whether there is a previous page, backwards',
    window: last(9),
    wanted: previousOnly,
    reads: ['asc head>=9'],
  },
  { title: 'whether there is a next page, backwards', window: last(20), wanted: nextOnly, reads: [] },
  { title: 'whether there is a previous page', window: first(20), wanted: previousOnly, reads: [] },
  {
    title: 'whether there is a previous page after a row',
    window: first(20, { after: at(9) }),
    wanted: previousOnly,
    reads: [],
  },
  {
    title: 'whether there is a next page before a row',
    window: first(20, { before: at(9) }),
    wanted: nextOnly,
    reads: ['desc head>=21'],
  },
  {
    title: 'whether there is a previous page of first and last after a row',
    window: first(20, { trim: 5, after: at(9) }),
    wanted: previousOnly,
    reads: ['desc r9>=6'],
  },
  {
    title: 'whether there is a previous page of first and last',
    window: first(20, { trim: 5 }),
    wanted: previousOnly,
    reads: ['desc head>=6'],
  },

  { title: 'first: 0, rows', window: first(0), wanted: rowsOnly, reads: [] },
  { title: 'first: 0, with flags', window: first(0), reads: ['desc head>=1'] },
  { title: 'first: 0 after a row, with flags', window: first(0, { after: at(9) }), reads: ['desc r9>=1'] },
  {
    title: 'first: 0 before a row, with flags',
    window: first(0, { before: at(9) }),
    reads: ['desc head>=1'],
  },
  { title: 'last: 0, rows', window: last(0), wanted: rowsOnly, reads: [] },
  { title: 'last: 0, with flags', window: last(0), reads: ['asc head>=1'] },
  { title: 'first: 5, last: 0, rows', window: first(5, { trim: 0 }), wanted: rowsOnly, reads: [] },
  { title: 'first: 5, last: 0, with flags', window: first(5, { trim: 0 }), reads: ['desc head>=5'] },

  {
    title: 'after a cursor that is not found, unknown cursors ignored',
    window: first(20, { after: deleted }),
    reads: ['desc deleted>=20', 'desc head>=100', 'desc r200>=100'],
  },
  {
    title: 'after a cursor that is not found, unknown cursors refused, near a cached row',
    window: first(20, { after: deleted }),
    mode: { unknownCursor: 'refused', nearest: 'present' },
    reads: ['desc deleted>=20', 'desc r153>=20'],
  },
  {
    title: 'after a cursor that is not found, near a cached row that is not found either',
    window: first(20, { after: deleted }),
    mode: { nearest: 'deleted' },
    reads: ['desc deleted>=20', 'desc missing>=20', 'desc head>=100', 'desc r200>=100'],
  },
  {
    title: 'between two cursors of one second that are not found, which no other read distinguishes',
    window: first(3, { after: deleted, before: { ...deleted, rowId: 'other' } }),
    mode: { unknownCursor: 'refused', nearest: 'present' },
    reads: ['desc deleted>=3', 'desc r153>=3'],
  },
]
