// Pages that overlap the row they should follow: their rows never lead against the order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowsOf } from '../../src/page-cache/cached-page.ts'
import { pageKey } from '../../src/page-cache/page-key.ts'
import { createPageStore } from '../../src/page-cache/page-store.ts'
import { listKey } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { toPageRows } from './row-array.ts'
import { idsOf, records } from './rows.ts'
import { annsList } from './start-cache.ts'

/** Caches one page of ann's list in `asc`. */
async function cacheOne(afterText: string, rowsText: string) {
  const [after] = records(afterText)
  const store = createPageStore<SessionRecord>(10_000, () => true)
  const place = { ...annsList, order: 'asc', after } as const
  await store.set({
    ...place,
    key: pageKey(place),
    list: listKey(place),
    rows: toPageRows(records(rowsText)),
    hasMore: true,
    fetchedAt: 1,
    generation: 0,
  })
  return (order: 'asc' | 'desc', text: string) => {
    const window = store.find({ ...annsList, order, after: records(text)[0], limit: 9 }, 0)
    return window ? rowsOf(window) : []
  }
}

for (const rows of ['b2 c3 d4', 'a1 b2 c3', 'c3 d4']) {
  test(`a page \`${rows}\` that was said to follow \`c3\` leads back to no row that comes later`, async () => {
    const find = await cacheOne('c3', rows)
    for (const row of records(rows)) {
      const back = find('desc', `${row.rowId}${row.second}`)
      for (const found of back) assert.ok(found.second < row.second, `${idsOf(back)} before ${row.rowId}`)
    }
  })
}

test('a page that moves against its order leads back to nothing that does', async () => {
  const find = await cacheOne('a1', 'c3 b2 d4')
  assert.equal(
    find('desc', 'd4').some(({ rowId }) => rowId === 'c'),
    false,
  )
})
