// Every gap of every small list, between any two bounds, paged through to its end in both directions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSlice } from '../../src/connection/slice.ts'
import { flip, type Order, type Position, precedes } from '../../src/list-position.ts'
import { bounds, tiePatterns } from './cases.ts'
import { everything, limits, windowOf } from './compare.ts'
import { FakeList, type FakeListMode, type FakeRow } from './fake-list.ts'
import { expectedSlice, type OracleArguments } from './oracle.ts'

const none: OracleArguments = { first: undefined, last: undefined, after: undefined, before: undefined }

interface Gap {
  readonly order: Order
  readonly count: 'first' | 'last'
  readonly size: number
  readonly after: Position | undefined
  readonly before: Position | undefined
}

/** The rows of the gap, page by page, in reading order, and how many reads each page took. */
async function pageThrough(list: FakeList, { order, count, size, ...gap }: Gap) {
  const pages: (readonly FakeRow[])[] = []
  const reads: number[] = []
  for (let { after, before } = gap; ; ) {
    list.reads = []
    const args = { ...none, after, before, [count]: size }
    const slice = await readSlice(windowOf(order, args), list, { selected: everything, pageBudget: 30 })
    pages.push(count === 'first' ? slice.edges : slice.edges.toReversed())
    reads.push(list.reads.length)
    if (count === 'first' ? !slice.hasNextPage : !slice.hasPreviousPage) return { pages, reads }
    assert.ok(slice.edges.length > 0, 'a page that has another one behind it is not empty')
    if (count === 'first') after = slice.edges.at(-1)
    else [before] = slice.edges
    assert.equal(
      count === 'first' ? slice.endCursor : slice.startCursor,
      (count === 'first' ? after : before)?.rowId,
    )
  }
}

function* gapsOf(rows: readonly FakeRow[]): Generator<Gap> {
  for (const bound of bounds(rows))
    for (const order of ['asc', 'desc'] as const)
      for (const count of ['first', 'last'] as const)
        for (const size of [1, 2, 3]) yield { order, count, size, ...bound }
}

function chunks(rows: readonly FakeRow[], size: number): FakeRow[][] {
  const count = Math.max(1, Math.ceil(rows.length / size))
  return Array.from({ length: count }, (_, index) => rows.slice(index * size, (index + 1) * size))
}

function textOf(pages: readonly (readonly FakeRow[])[]): string {
  return pages.map((page) => page.map(({ rowId }) => rowId).join()).join(';')
}

/** Whether one read gives each page: no bound is deleted, and each is alone in its second. */
function isPlain(list: FakeList, { order, after, before }: Gap): boolean {
  const isAlone = (bound: Position) => {
    const rows = list.rows(order).filter(({ second }) => second === bound.second)
    return rows.length === 1 && rows[0]?.rowId === bound.rowId
  }
  return [after, before].every((bound) => bound === undefined || isAlone(bound))
}

/** Ways in which a list may behave, and the reads that paging through all gaps takes then. */
const modes: readonly { title: string; mode: Partial<FakeListMode>; reads: number }[] = [
  { title: 'ties mirrored', mode: {}, reads: 188_208 },
  { title: 'ties independent', mode: { ties: 'independent' }, reads: 188_208 },
  { title: 'unknown cursors refused', mode: { unknownCursor: 'refused' }, reads: 203_136 },
]

for (const { title, mode, reads: expectedReads } of modes)
  test(`every gap of up to six rows ends, with each of its rows once, in as many reads as pages: ${title}`, async () => {
    let total = 0
    for (const rows of [0, 1, 2, 3, 4, 5, 6].flatMap((length) => [...tiePatterns(length)])) {
      const list = new FakeList(rows, mode)
      for (const gap of gapsOf(rows)) {
        const { order, count, size, after, before } = gap
        const read = count === 'first' ? order : flip(order)
        const inOrder = read === order ? list.rows(order) : list.rows(read).toReversed()
        const bounded = { ...none, after, before, [count]: rows.length }
        const { edges } = expectedSlice({ order, rows: inOrder, ...limits }, bounded)
        const { pages, reads } = await pageThrough(list, gap)
        const wanted = chunks(count === 'first' ? edges : edges.toReversed(), size)
        const readsOfPage =
          after && before && (after.rowId === before.rowId || precedes(order, before, after)) ? 0 : 1
        if (
          textOf(pages) === textOf(wanted) &&
          (!isPlain(list, gap) || reads.every((made) => made === readsOfPage))
        )
          total += reads.reduce((sum, made) => sum + made, 0)
        else assert.fail(JSON.stringify({ rows, gap, pages, wanted, reads }))
      }
    }
    assert.equal(total, expectedReads)
  })
