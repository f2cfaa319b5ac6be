// Which windows are announced as the next: those that a caller who pages on will ask for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListRead } from '../../src/connection/list.ts'
import { readSlice, type SliceOptions } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import { FakeList, type FakeRow, fakeRow } from './fake-list.ts'

const rows = Array.from({ length: 9 }, (_, index) => fakeRow(`r${index + 1}`, index + 1))
const at = (index: number) => rows[index - 1]
const forward: Window = {
  order: 'asc',
  direction: 'forward',
  after: undefined,
  before: undefined,
  size: 2,
  trim: undefined,
}

async function announced(window: Partial<Window>, options: Partial<SliceOptions<FakeRow>> = {}) {
  const list = new FakeList(rows)
  const reads: ListRead[] = []
  const watched = {
    read: list.read,
    closestPreceding: list.closestPreceding,
    prefetch: (read: ListRead) => void reads.push(read),
  }
  const selected = { rows: true, hasNextPage: true, hasPreviousPage: true }
  await readSlice({ ...forward, ...window }, watched, { selected, pageBudget: 10, ...options })
  return reads
}

test('after a second window in a row, the third is announced, in the order of the list', async () => {
  assert.deepEqual(await announced({ after: at(2) }), [{ order: 'asc', after: at(4), limit: 2 }])
  assert.deepEqual(await announced({ order: 'desc', after: at(8), size: 3 }), [
    { order: 'desc', after: at(5), limit: 3 },
  ])
})

for (const [what, window, options] of [
  ['a first window', {}],
  ['the last window', { after: at(7) }],
  ['a window that the end of the list cuts short', { after: at(8) }],
  ['a window between two cursors', { after: at(2), before: at(8) }],
  ['a window backwards', { direction: 'backward', before: at(8) }],
  ['a window of a filtered list', { after: at(2) }, { matches: ({ live }: FakeRow) => live }],
  ['a window of which no row is wanted', { after: at(2), size: 0 }],
] as const)
  test(`after ${what}, nothing is announced`, async () => {
    assert.deepEqual(await announced(window as Partial<Window>, options), [])
  })
