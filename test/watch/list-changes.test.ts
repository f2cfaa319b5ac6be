// What changed between two windows of a list, and since a cursor.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesSince, compareWindows } from '../../src/watch/list-changes.ts'
import { isSame, row, type ShownChanges, shown, windowOf } from './windows.ts'

const cases: readonly (readonly [name: string, previous: string, current: string, ShownChanges])[] = [
  ['equal windows have no changes', 'b2 a1', 'b2 a1', {}],
  ['newer rows are added, oldest first', 'a1', 'c3 b2 a1', { added: 'b c' }],
  ['a row whose fields changed is changed', 'b2 a1', 'b2 a1!', { changed: 'a!' }],
  ['a row inside the window that is not there is removed', 'c3 b2 a1 …', 'c3 a1 …', { removed: 'b' }],
  ['at the end of the list, so is the last one', 'b2 a1', 'b2', { removed: 'a' }],
  ['all rows may be removed', 'b2 a1', '', { removed: 'b a' }],
  ['a row beyond the end of the window is not', 'b2 a1', 'c3 b2 …', { added: 'c' }],
  [
    'rows that move up from behind the end are sent as changed',
    'c3 b2 …',
    'c3 a1 …',
    { changed: 'a', removed: 'b' },
  ],
  ['one of the last second, too', 'c3 b1 …', 'c3 a1 …', { changed: 'a' }],
  ['a row beside others of its second is added', 'b2 a1', 'b2 c2 a1', { added: 'c' }],
  ['before the end of its second, too', 'c3 b2 a2 …', 'c3 b2 d2 a2 …', { added: 'd' }],
  ['a row that comes late is added where it stands', 'c3 a1', 'c3 b2 a1', { added: 'b' }],
  ['windows without a common row have a gap between them', 'b2 a1', 'd4 c3 …', { added: 'c d', reset: true }],
  [
    'without a gap where the new one reaches below the old',
    'd4 c3 …',
    'b2 a1 …',
    { changed: 'b a', removed: 'd c' },
  ],
  ['and where the list ends', 'b2 a1', 'd4 c3', { added: 'c d', removed: 'b a' }],
  ['an empty list that fills has no gap', '', 'd4 c3 …', { added: 'c d' }],
]

for (const [name, previous, current, changes] of cases)
  test(name, () => {
    assert.deepEqual(shown(compareWindows(windowOf(previous), windowOf(current), isSame)), changes)
  })

const sinceCases: readonly (readonly [name: string, since: string, current: string, ShownChanges])[] = [
  [
    'rows newer than the cursor are added, the others changed',
    'b2',
    'd4 c3 b2 a1 …',
    { added: 'c d', changed: 'b a' },
  ],
  ['the others of its second are added', 'b2', 'c2 b2 d2 a1 …', { added: 'd c', changed: 'b a' }],
  ['the row of the cursor may be deleted', 'b2', 'c3 a1 …', { added: 'c', changed: 'a' }],
  ['the whole list may be older', 'b2', 'a1', { changed: 'a' }],
  ['a place behind the window is lost', 'a1', 'd4 c3 …', { added: 'c d', reset: true }],
  ['so may one in its last second be', 'a1', 'b2 c1 …', { added: 'c b', reset: true }],
  ['the last row of the window is inside', 'a1', 'c3 a1 …', { added: 'c', changed: 'a' }],
]

for (const [name, since, current, changes] of sinceCases)
  test(name, () => {
    assert.deepEqual(
      shown(changesSince(row(since), windowOf(current), windowOf(current).rows.length)),
      changes,
    )
  })

test('without a cursor the whole window is added', () => {
  assert.deepEqual(shown(changesSince(undefined, windowOf('b2 a1 …'), 2)), { added: 'a b' })
})

test('a window that is shorter than it should be, though the list has more, starts the list over', () => {
  assert.deepEqual(shown(changesSince(row('b2'), windowOf('b2 a1 …'), 3)), { added: 'a b', reset: true })
})
