// Rows of one second: in the opposite order they may stand otherwise, so that no window is turned round over them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shown } from './rows.ts'
import { startCache } from './start-cache.ts'

// Cached: the whole list in `asc`. Wanted: what follows `after` in `desc`. Undefined: it has to be asked for.
const cases: readonly (readonly [
  what: string,
  rows: string,
  after: string | undefined,
  limit: number,
  served: string | undefined,
])[] = [
  ['rows of seconds of their own', 'a1 b2 c3 d4 e5', 'e', 2, 'd c'],
  ['the first wanted row tied to the row it follows', 'a1 b2 c3 d4 e4', 'e', 2, undefined],
  ['the wanted rows tied to each other', 'a1 b2 c3 d3 e4', 'e', 2, undefined],
  ['the second wanted row tied to the third', 'a1 b2 c2 d3 e4', 'e', 3, 'd'],
  ['the last wanted row tied to the row beyond it', 'a1 b2 c2 d3 e4', 'e', 2, 'd'],
  ['the only wanted row tied to the row beyond it', 'a1 b2 c3 d3 e4', 'e', 1, undefined],
  ['a tie just past the row beyond', 'a1 b1 c2 d3 e4', 'e', 2, 'd c'],
  ['a tie at the start of the list', 'a1 b1 c2 d3 e4', 'e', 9, 'd c'],
  ['the head, the last two rows tied', 'a1 b2 c3 d4 e4', undefined, 2, undefined],
  ['the head, a tie further in', 'a1 b2 c2 d3 e4', undefined, 9, 'e d'],
  ['all rows of one second', 'a1 b1 c1', 'c', 2, undefined],
  ['two rows of one second', 'a1 b1', undefined, 2, undefined],
  ['one row', 'a1', undefined, 2, 'a'],
]

for (const ties of ['mirrored', 'independent'] as const) {
  for (const [what, rows, after, limit, served] of cases) {
    test(`${what}: ${served ? `${served} is served` : 'the upstream is asked'} (${ties})`, async () => {
      const { read, source } = startCache({ rows, ties })
      await read()
      source.calls = []
      const page = shown(await read({ order: 'desc', limit, ...(after !== undefined && { after }) }))
      assert.equal(page.outcome, served ? 'hit' : 'miss')
      assert.equal(source.calls.length, served ? 0 : 1)
      if (served) assert.deepEqual(page, { rows: served, hasMore: rows.length > 2, outcome: 'hit' })
    })
  }
}

test('a tie across two pages stops the way back', async () => {
  const { read, source } = startCache({ rows: 'a1 b2 c3 d3 e4', pageSize: 3 })
  await read()
  await read({ after: 'c' })
  source.calls = []
  assert.deepEqual(shown(await read({ order: 'desc', after: 'd', limit: 1 })), {
    rows: 'c b a',
    hasMore: false,
    outcome: 'miss',
  })
})

test('a tie with the row that a page follows stops the way back inside the page', async () => {
  const { read, source } = startCache({ rows: 'a1 b2 c3 d3 e4 f5', pageSize: 3 })
  await read({ after: 'c' })
  source.calls = []
  assert.equal((await read({ order: 'desc', after: 'e', limit: 1 })).outcome, 'miss')
  assert.equal((await read({ order: 'desc', after: 'f', limit: 1 })).outcome, 'hit')
  assert.equal(source.calls.length, 1)
})

test('in the order that a page was read in, ties are served as they came', async () => {
  const { read, source } = startCache({ rows: 'a1 b1 c1 d1', ties: 'independent' })
  await read()
  assert.deepEqual(shown(await read({ after: 'b' })), { rows: 'c d', hasMore: false, outcome: 'hit' })
  assert.equal(source.calls.length, 1)
})
