// A client that pages through a list while it changes misses no row that stays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { List } from '../../src/connection/list.ts'
import { readSlice } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import { flip, type Order } from '../../src/list-position.ts'
import { effort, seedOf } from '../random.ts'
import { type Change, ChangingList } from './changing-list.ts'
import { everything } from './compare.ts'
import { type FakeListMode, type FakeRow, fakeRow } from './fake-list.ts'

const rowsArbitrary = fc
  .array(fc.record({ gap: fc.constantFrom(0, 0, 1, 2), live: fc.boolean() }), { maxLength: 40, size: 'max' })
  .map((specs) => {
    let second = 100
    return specs.map(({ gap, live }, index) => fakeRow(`r${index}`, (second += gap), live))
  })

const modeArbitrary: fc.Arbitrary<FakeListMode> = fc.record({
  ties: fc.constantFrom('mirrored', 'independent'),
  unknownCursor: fc.constantFrom('ignored', 'refused'),
  nearest: fc.constantFrom('none', 'present', 'deleted'),
  pageSize: fc.constantFrom(
    (limit) => limit,
    (limit) => Math.min(limit, 3),
    (limit) => limit + 2,
  ),
})

const changeArbitrary: fc.Arbitrary<Change | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant({ kind: 'deleteCursor' } as const),
  fc.record({ kind: fc.constant('insert' as const), sameSecond: fc.boolean(), live: fc.boolean() }),
  fc.record({ kind: fc.constant('status' as const), index: fc.nat(40) }),
)

const readerArbitrary = fc.record({
  order: fc.constantFrom<Order>('asc', 'desc'),
  direction: fc.constantFrom<Window['direction']>('forward', 'backward'),
  size: fc.integer({ min: 1, max: 7 }),
  filtered: fc.boolean(),
})

type Reader = typeof readerArbitrary extends fc.Arbitrary<infer T> ? T : never

/** Pages from one end to the other, each page as [rows in reading order]; `between` runs after each page. */
async function pageThrough(
  reader: Reader,
  list: List<FakeRow>,
  changing: ChangingList,
  between: (cursor: string | undefined) => void,
): Promise<readonly (readonly FakeRow[])[]> {
  const { order, direction, size, filtered } = reader
  const pages: (readonly FakeRow[])[] = []
  for (let cursor: string | null = null; ; ) {
    const place = changing.place(cursor)
    const bounds =
      direction === 'forward' ? { after: place, before: undefined } : { after: undefined, before: place }
    const slice = await readSlice({ order, direction, size, trim: undefined, ...bounds }, list, {
      selected: everything,
      pageBudget: 200,
      ...(filtered && { matches: (row: FakeRow) => row.live }),
    })
    pages.push(direction === 'forward' ? slice.edges : slice.edges.toReversed())
    if (direction === 'forward' ? !slice.hasNextPage : !slice.hasPreviousPage) return pages
    assert.ok(slice.edges.length > 0, 'a page that has another one behind it is not empty')
    assert.ok(pages.length < 1000, 'paging ends')
    cursor = direction === 'forward' ? slice.endCursor : slice.startCursor
    between(cursor ?? undefined)
  }
}

function check(reader: Reader, changing: ChangingList, pages: readonly (readonly FakeRow[])[]): void {
  const read = reader.direction === 'forward' ? reader.order : flip(reader.order)
  const counts = (row: FakeRow): boolean => !reader.filtered || row.live
  const seen = pages.flat()
  for (const page of pages) assert.equal(new Set(page.map(({ rowId }) => rowId)).size, page.length)
  const steady = changing.steadyRows(read).filter(counts)
  const steadyIds = new Set(steady.map(({ rowId }) => rowId))
  const seenSteady = seen.filter(({ rowId }) => steadyIds.has(rowId))
  assert.deepEqual(ids(seenSteady), ids(steady), 'rows that stayed appear once, in order')
  const seenIds = new Set(ids(seen))
  const missed = changing.keptRows(read).filter((row) => counts(row) && !seenIds.has(row.rowId))
  assert.deepEqual(missed, [], 'rows that stayed in the second of a deleted row appear')
  const seconds = seen.map(({ second }) => (read === 'asc' ? second : -second))
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
    'seconds are in order',
  )
}

function ids(rows: readonly FakeRow[]): string[] {
  return rows.map(({ rowId }) => rowId)
}

const setting = [
  rowsArbitrary,
  modeArbitrary,
  readerArbitrary,
  fc.array(changeArbitrary, { maxLength: 30, size: 'max' }),
] as const

test('pages of a list that changes between them return every row that stays, once', async (t) => {
  await fc.assert(
    fc.asyncProperty(...setting, async (rows, mode, reader, changes) => {
      const changing = new ChangingList(rows, mode, changes)
      const pages = await pageThrough(reader, changing.fake, changing, (cursor) => changing.change(cursor))
      check(reader, changing, pages)
    }),
    { seed: seedOf(t), numRuns: effort(1_000, 3_000) },
  )
})

test('pages of a list that changes between any two reads return every row that stays, once', async (t) => {
  await fc.assert(
    fc.asyncProperty(...setting, async (rows, mode, reader, changes) => {
      const changing = new ChangingList(rows, mode, changes)
      const { fake } = changing
      const read: List<FakeRow>['read'] = async (request) => {
        const page = await fake.read(request)
        changing.change(page?.rows.at(-1)?.rowId)
        return page
      }
      const list: List<FakeRow> = { read, closestPreceding: fake.closestPreceding }
      check(reader, changing, await pageThrough(reader, list, changing, () => {}))
    }),
    { seed: seedOf(t), numRuns: effort(1_000, 3_000) },
  )
})
