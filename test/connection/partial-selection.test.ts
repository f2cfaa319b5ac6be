// What is selected of a connection is exact, whatever else is selected beside it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSlice, type SelectedParts } from '../../src/connection/slice.ts'
import { effort } from '../random.ts'
import { argumentsOf, filtersOf, tiePatterns } from './cases.ts'
import { limits, windowOf } from './compare.ts'
import { FakeList } from './fake-list.ts'
import { expectedSlice } from './oracle.ts'

const maxLength = effort(2, 3)
const lengths = Array.from({ length: maxLength + 1 }, (_, length) => length)

const selections: readonly SelectedParts[] = [false, true].flatMap((rows) =>
  [false, true].flatMap((hasNextPage) =>
    [false, true].map((hasPreviousPage) => ({ rows, hasNextPage, hasPreviousPage })),
  ),
)

for (const pageSize of [(limit: number) => limit, () => 1])
  for (const filter of ['none', 'every other row'] as const)
    test(`every selection of up to ${maxLength} rows is exact: pages of ${pageSize(4)}, filter ${filter}`, async () => {
      for (const rows of lengths.flatMap((length) => [...tiePatterns(length)]))
        for (const matches of filtersOf(rows, filter))
          for (const args of argumentsOf(rows)) {
            const expected = expectedSlice({ order: 'asc', rows, matches, ...limits }, args)
            for (const wanted of selections) {
              const list = new FakeList(rows, { pageSize })
              const options = { selected: wanted, pageBudget: 30, ...(matches && { matches }) }
              const slice = await readSlice(windowOf('asc', args), list, options)
              const about = JSON.stringify({ args, rows, wanted })
              if (wanted.rows) assert.deepEqual(slice.edges, expected.edges, about)
              if (wanted.rows) assert.equal(slice.startCursor, expected.startCursor, about)
              if (wanted.rows) assert.equal(slice.endCursor, expected.endCursor, about)
              if (wanted.hasNextPage) assert.equal(slice.hasNextPage, expected.hasNextPage, about)
              if (wanted.hasPreviousPage) assert.equal(slice.hasPreviousPage, expected.hasPreviousPage, about)
            }
          }
    })
