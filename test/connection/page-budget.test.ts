// The page budget: where it ends a scan, the page is short and says so.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { List } from '../../src/connection/list.ts'
import { createPageBudget } from '../../src/connection/page-budget.ts'
import { ScanError } from '../../src/connection/scan.ts'
import { readSlice, type Slice, type SliceOptions } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import type { Order, Position } from '../../src/list-position.ts'
import { everything } from './compare.ts'
import { FakeList, type FakeListMode, type FakeRow, fakeRow } from './fake-list.ts'

const ascending = Array.from('abcdefghij', (id, index) => fakeRow(id, 10 + index))
const clamped: Partial<FakeListMode> = { pageSize: () => 2 }

const whole = {
  direction: 'forward',
  size: 6,
  trim: undefined,
  after: undefined,
  before: undefined,
} as const

interface Setting {
  readonly mode?: Partial<FakeListMode>
  readonly order?: Order
  readonly pageBudget?: number
  readonly only?: string
}

function list({ mode }: Setting): List<FakeRow> {
  return new FakeList(ascending, { ...clamped, ...mode })
}

/** Ids and flags of the slice, and where its cursors stand: `a..c ab >`. */
async function summary(window: Partial<Window>, setting: Setting = {}): Promise<string> {
  const { order = 'asc', pageBudget = 2, only } = setting
  const options: SliceOptions<FakeRow> = { selected: everything, pageBudget }
  const slice: Slice<FakeRow> = await readSlice(
    { order, ...whole, ...window },
    list(setting),
    only === undefined ? options : { ...options, matches: ({ rowId }) => only.includes(rowId) },
  )
  const flags = `${slice.hasPreviousPage ? '<' : '|'}${ids(slice)}${slice.hasNextPage ? '>' : '|'}`
  return `${slice.startCursor}..${slice.endCursor} ${flags}`
}

function ids({ edges }: Slice<FakeRow>): string {
  return edges.map(({ rowId }) => rowId).join('')
}

function deleted(second: number): Position {
  return { rowId: 'deleted', second }
}

function isExpired(error: unknown): boolean {
  return error instanceof ScanError && error.reason === 'cursorExpired'
}

describe('the budget ends a scan', () => {
  test('the page is short, has a next page, and ends where reading stopped', async () => {
    assert.equal(await summary({}), 'a..d |abcd>')
  })
  test('backwards, it has a previous page and starts where reading stopped', async () => {
    assert.equal(await summary({ direction: 'backward' }), 'g..j <ghij|')
  })
  test('a page without edges has a cursor to go on from', async () => {
    assert.equal(await summary({}, { only: 'j' }), 'null..d |>')
    assert.equal(await summary({ direction: 'backward' }, { only: 'a' }), 'g..null <|')
  })
  test('a page whose last edge was not the last row read ends with the row', async () => {
    assert.equal(await summary({}, { only: 'aj' }), 'a..d |a>')
    assert.equal(await summary({ direction: 'backward' }, { only: 'ja' }), 'g..j <j|')
  })
  test('a full page that looked for a further row ends with its last edge', async () => {
    assert.equal(await summary({ size: 1 }, { only: 'aj' }), 'a..a |a>')
  })
  test('with `first` and `last`, the page ends where reading stopped', async () => {
    assert.equal(await summary({ trim: 1 }, { only: 'acj' }), 'c..d <c>')
  })
  test('with both bounds, the page ends where reading stopped', async () => {
    const [a, , , , , , , , , j] = ascending
    assert.equal(await summary({ after: a, before: j }), 'b..e <bcde>')
  })
  test('a full page that looked for a row before its bound ends with its last edge, and has a next page', async () => {
    const [a, , , , , f] = ascending
    assert.equal(await summary({ after: a, before: f, size: 4 }), 'b..e <bcde>')
    assert.equal(await summary({ after: a, before: f, size: 4 }, { pageBudget: 3 }), 'b..e <bcde|')
  })
  test('reading on from where it stopped reaches every row', async () => {
    assert.equal(await summary({ after: ascending[3] }, { only: 'j' }), 'null..h <>')
    assert.equal(await summary({ after: ascending[7] }, { only: 'j' }), 'j..j <j|')
  })
})

describe('the budget ends before the place of a cursor that is not found is reached', () => {
  for (const unknownCursor of ['ignored', 'refused'] as const) {
    const mode = { unknownCursor }
    test(`the cursor is reported as expired: unknown cursors are ${unknownCursor}`, async () => {
      await assert.rejects(summary({ after: deleted(18) }, { mode }), isExpired)
      await assert.rejects(summary({ direction: 'backward', before: deleted(11) }, { mode }), isExpired)
    })
    test(`a scan that starts at a cached row reaches it: unknown cursors are ${unknownCursor}`, async () => {
      const near = { mode: { ...mode, nearest: 'present' as const } }
      assert.equal(await summary({ after: deleted(18) }, near), 'i..j <ij|')
      assert.equal(await summary({ direction: 'backward', before: deleted(11) }, near), 'a..b |ab>')
    })
  }
  test('rows that were read before the cursor was not found are returned', async () => {
    const full = new FakeList(ascending, clamped)
    const read: List<FakeRow>['read'] = (request) => {
      if (full.reads.length === 2) full.replace(ascending.filter(({ rowId }) => rowId !== 'd'))
      return full.read(request)
    }
    const list = { read, closestPreceding: full.closestPreceding }
    const slice = await readSlice({ ...whole, order: 'asc' }, list, { selected: everything, pageBudget: 4 })
    assert.deepEqual([ids(slice), slice.hasNextPage, slice.endCursor], ['abcd', true, 'd'])
  })
  test('a page of which only flags are selected is rejected, too', async () => {
    await assert.rejects(summary({ size: 0, after: deleted(18) }), isExpired)
  })
})

describe('what the page budget counts', () => {
  test('every page that is not cached counts, and so does one whose cursor is not found', () => {
    const budget = createPageBudget(2)
    budget.consume({ cached: false })
    assert.equal(budget.isExhausted(), false)
    budget.consume({ cached: false })
    assert.equal(budget.isExhausted(), true)
  })
  test('ten pages in all are read for each page of the budget, however many of them are cached', () => {
    const budget = createPageBudget(1)
    for (let count = 0; count < 9; count++) budget.consume({ cached: true })
    assert.equal(budget.isExhausted(), false)
    budget.consume({ cached: true })
    assert.equal(budget.isExhausted(), true)
  })
})
