// Changing direction: a client that pages one way and then back sees the same rows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSlice } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import type { Position } from '../../src/list-position.ts'
import { tiePatterns } from './cases.ts'
import { everything } from './compare.ts'
import { FakeList, type FakeListMode, type FakeRow } from './fake-list.ts'

/** For every list of up to six rows: each row that a reader may turn at, and the lists read up to it both ways. */
async function* turns(ties: FakeListMode['ties']) {
  for (let length = 1; length <= 6; length++)
    for (const rows of tiePatterns(length))
      for (const order of ['asc', 'desc'] as const) {
        const list = new FakeList(rows, { ties })
        const all = { order, size: 6, trim: undefined, after: undefined, before: undefined }
        for (const turn of rows) {
          const back = await ids(list, { ...all, direction: 'backward', before: turn })
          const forth = await ids(list, { ...all, direction: 'forward', after: turn })
          yield { rows: list.rows(order), turn, back, forth }
        }
      }
}

async function ids(list: FakeList, window: Window): Promise<readonly FakeRow[]> {
  return (await readSlice(window, list, { selected: everything, pageBudget: 10 })).edges
}

function outsideSecondOf({ second }: Position, rows: readonly FakeRow[]): FakeRow[] {
  return rows.filter((row) => row.second !== second)
}

test('where each order is the reverse of the other, both directions return the same rows in the same order', async () => {
  for await (const { rows, turn, back, forth } of turns('mirrored'))
    assert.deepEqual([...back, turn, ...forth], rows)
})

test('where it is not, only rows of the second at which the direction changes are missing or repeated', async () => {
  for await (const { rows, turn, back, forth } of turns('independent')) {
    const seen = outsideSecondOf(turn, [...back, turn, ...forth])
    const expected = outsideSecondOf(turn, rows)
    assert.deepEqual(new Set(seen), new Set(expected))
    assert.equal(seen.length, expected.length)
    assert.deepEqual(
      seen.map((row) => row.second),
      expected.map((row) => row.second),
    )
  }
})
