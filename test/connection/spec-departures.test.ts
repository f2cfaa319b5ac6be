// The three departures from the specification's algorithm, each by example: in the oracle and in the connection.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readSlice } from '../../src/connection/slice.ts'
import { everything, windowOf } from './compare.ts'
import { FakeList, fakeRow } from './fake-list.ts'
import { expectedSlice, type OracleArguments } from './oracle.ts'

const rows = [fakeRow('a', 1), fakeRow('b', 2), fakeRow('c', 2), fakeRow('d', 3), fakeRow('e', 5)]
const [a, b, c, d] = rows
const none: OracleArguments = { first: undefined, last: undefined, after: undefined, before: undefined }

/** The slice, which is the oracle's. */
async function read(args: Partial<OracleArguments>, only?: string) {
  const all = { ...none, ...args }
  const filter = only === undefined ? {} : { matches: ({ rowId }: { rowId: string }) => only.includes(rowId) }
  const expected = expectedSlice({ order: 'asc', rows, defaultSize: 3, ...filter }, all)
  const options = { selected: everything, pageBudget: 10, ...filter }
  assert.deepEqual(await readSlice(windowOf('asc', all), new FakeList(rows), options), expected)
  return expected
}

/** The rows' ids, then the flags as `<` (has a previous page) and `>` (has a next page). */
async function summary(args: Partial<OracleArguments>, only?: string): Promise<string> {
  const expected = await read(args, only)
  const ids = expected.edges.map(({ rowId }) => rowId).join('')
  return `${expected.hasPreviousPage ? '<' : ''}${ids}${expected.hasNextPage ? '>' : ''}`
}

function deleted(second: number, rowId = 'deleted') {
  return { rowId, second }
}

describe('a deleted row cuts by its position', () => {
  test('after it, the page begins with the first row of its second', async () => {
    assert.equal(await summary({ first: 2, after: deleted(2) }), '<bc>')
  })
  test('after it, the page begins with the next second where its own is empty', async () => {
    assert.equal(await summary({ first: 2, after: deleted(4) }), '<e')
  })
  test('before it, the page ends with the last row of its second', async () => {
    assert.equal(await summary({ last: 2, before: deleted(2) }), '<bc>')
  })
  test('before it, the page ends with the previous second where its own is empty', async () => {
    assert.equal(await summary({ last: 2, before: deleted(4) }), '<cd>')
  })
  test('between two deleted rows of one second lies the whole second', async () => {
    assert.equal(await summary({ after: deleted(2), before: deleted(2, 'other') }), '<bc')
  })
  test('after the last and before the first row lies nothing', async () => {
    assert.equal(await summary({ first: 2, after: deleted(6) }), '<')
    assert.equal(await summary({ last: 2, before: deleted(0) }), '>')
  })
})

describe('a `before` that is `after` or precedes it leaves nothing', () => {
  test('the same row on both sides', async () => {
    assert.equal(await summary({ after: b, before: b }), '<')
  })
  test('a row of an earlier second', async () => {
    assert.equal(await summary({ after: d, before: a }), '<')
    assert.equal(await summary({ last: 3, after: d, before: a }), '>')
  })
  test('an earlier row of the same second', async () => {
    assert.equal(await summary({ after: c, before: b }), '<')
    assert.equal(await summary({ last: 3, after: c, before: b }), '>')
  })
  test('the same deleted row on both sides', async () => {
    assert.equal(await summary({ after: deleted(2), before: deleted(2) }), '<')
  })
})

describe('a flag of a counted side says whether the count left rows out', () => {
  test('`first` up to `before`, and `last` down to `after`', async () => {
    assert.equal(await summary({ first: 1, before: d }), 'a>')
    assert.equal(await summary({ first: 3, before: d }), 'abc')
    assert.equal(await summary({ first: 2, after: a, before: d }), '<bc')
    assert.equal(await summary({ last: 1, after: b }), '<e')
    assert.equal(await summary({ last: 3, after: b }), 'cde')
    assert.equal(await summary({ last: 2, after: a, before: d }), 'bc>')
  })
  test('between the bounds, where nothing lies there either', async () => {
    assert.equal(await summary({ first: 1, after: a, before: b }), '<')
    assert.equal(await summary({ last: 1, after: a, before: b }), '>')
  })
  test('`last` is compared with what `first` leaves', async () => {
    assert.equal(await summary({ first: 3, last: 1 }), '<c>')
    assert.equal(await summary({ first: 2, last: 2, after: a }), 'bc>')
    assert.equal(await summary({ first: 2, last: 1, after: a, before: d }), '<c')
  })
  test('rows outside the filter do not count', async () => {
    assert.equal(await summary({ first: 1, before: d }, 'ad'), 'a')
    assert.equal(await summary({ first: 1, before: d }, 'acd'), 'a>')
    assert.equal(await summary({ first: 2 }, 'ab'), 'ab')
    assert.equal(await summary({ last: 2 }, 'bde'), '<de')
  })
})

describe('a flag of a side that is not counted says whether a cursor bounds it', () => {
  test('a cursor stands for a row on its side', async () => {
    assert.equal(await summary({ first: 1, after: d }), '<e')
    assert.equal(await summary({ last: 1, before: b }), 'a>')
    assert.equal(await summary({ first: 1, after: deleted(0) }), '<a>')
  })
  test('a cursor stands for a row outside the filter as well', async () => {
    assert.equal(await summary({ first: 1, after: a }, 'e'), '<e')
    assert.equal(await summary({ first: 1, after: a }, 'b'), '<b')
  })
  test('without a cursor the end of the list is reached', async () => {
    assert.equal(await summary({ last: 2 }), '<de')
    assert.equal(await summary({ first: 4 }), 'abcd>')
  })
})

describe('an empty set', () => {
  test('stands where its arguments put it', async () => {
    assert.equal(await summary({ first: 0 }), '>')
    assert.equal(await summary({ last: 0 }), '<')
    assert.equal(await summary({ first: 0, after: d }), '<>')
    assert.equal(await summary({ first: 0, after: rows[4] }), '<')
    assert.equal(await summary({ last: 0, before: a }), '>')
    assert.equal(await summary({ first: 2, last: 0 }), '<>')
    assert.equal(await summary({ first: 4, last: 0 }, 'ab'), '<')
    assert.equal(await summary({ first: 0, last: 2 }), '>')
    assert.equal(await summary({ first: 2 }, ''), '')
  })
  test('has the flags of the specification, and no cursor: its cursors are those of edges', async () => {
    const inside = { after: a, before: rows[4] }
    for (const [args, flags] of [
      [{ first: 0 }, [true, true]],
      [{ last: 0 }, [true, true]],
      [{ first: 2, last: 0 }, [true, true]],
      [{ first: 4, last: 0 }, [false, true]],
    ] as const) {
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = await read({ ...inside, ...args })
      assert.deepEqual(
        { args, flags: [hasNextPage, hasPreviousPage], startCursor, endCursor },
        { args, flags, startCursor: null, endCursor: null },
      )
    }
  })
})
