// Memory: bounded by bytes, least recently used pages first out, and the index with them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Position } from '../../src/list-position.ts'
import { ListIndex } from '../../src/page-cache/list-index.ts'
import { pageKey } from '../../src/page-cache/page-key.ts'
import { createPageStore } from '../../src/page-cache/page-store.ts'
import { listKey } from '../../src/upstream/page.ts'
import { toPageRows } from './row-array.ts'
import { manyRecords, shown } from './rows.ts'
import { annsList, startCache } from './start-cache.ts'

test('fifty thousand lists take no more than the bytes they may', async () => {
  const { read, cache, source } = startCache({ maxBytes: 1_000_000 })
  const [row] = manyRecords(1)
  assert.ok(row)
  let most = 0
  for (let index = 0; index < 50_000; index += 1) {
    const list = { isolationKey: `caller-${index}`, path: 'bot' }
    source.setRows(`caller-${index}/bot`, [row])
    await read({ list })
    most = Math.max(most, cache.size().bytes)
  }
  assert.equal(most, 1_000_000)
  assert.deepEqual(cache.size(), { pages: 5_000, bytes: 1_000_000 })
  const nearest = (index: number) =>
    cache.closestPreceding(
      { isolationKey: `caller-${index}`, path: 'bot', order: 'asc', after: undefined, limit: 1 },
      { rowId: 'x', second: 9_999 },
    )
  assert.equal(nearest(44_999), undefined)
  assert.equal(nearest(45_000)?.rowId, 'r1')
})

test('the page that was used last stays longest', async () => {
  // Room for three pages of one row each.
  const { read, cache } = startCache({ rows: 'a1 b2 c3 d4 e5 f6', pageSize: 1, maxBytes: 600 })
  await read()
  await read({ after: 'a' })
  await read({ after: 'b' })
  assert.equal((await read()).outcome, 'hit')
  await read({ after: 'c' })
  assert.deepEqual(cache.size(), { pages: 3, bytes: 600 })
  assert.equal((await read()).outcome, 'hit')
  assert.equal((await read({ after: 'a' })).outcome, 'miss')
})

test('a page that was put out is nowhere served from, in either order', async () => {
  const { read, source, cache, request } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 2, maxBytes: 300 })
  await read()
  await read({ after: 'b' })
  assert.equal(cache.size().pages, 1)
  source.calls = []
  assert.equal((await read({ after: 'a' })).outcome, 'miss')
  assert.equal((await read({ order: 'desc', after: 'b' })).outcome, 'miss')
  assert.equal(source.calls.length, 2)
  assert.equal(cache.closestPreceding(request({ order: 'asc' }), { rowId: 'c', second: 3 }), undefined)
})

test('a page heavier than all that may be cached is served and not kept', async () => {
  const { read, cache, source } = startCache({ rows: manyRecords(10), maxBytes: 1_000 })
  assert.equal((await read()).rows.length, 10)
  assert.equal((await read()).outcome, 'miss')
  assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
  assert.equal((await read({ after: 'r9' })).outcome, 'miss')
  assert.deepEqual(cache.size(), { pages: 1, bytes: 200 })
  assert.equal(source.calls.length, 3)
})

test('a page that grows too heavy ends the one it renews', async () => {
  const { read, cache, clock, setRows } = startCache({ rows: manyRecords(9), maxBytes: 1_000 })
  await read()
  assert.deepEqual(cache.size(), { pages: 1, bytes: 1_000 })
  setRows(manyRecords(10))
  clock.advance(1)
  assert.equal((await read({ notBefore: clock.now() })).rows.length, 10)
  assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
  assert.equal((await read({ after: 'r1' })).outcome, 'miss')
})

test('with no bytes to cache pages in, everything is served and nothing kept; concurrent readers still share a call', async () => {
  const { read, cache, source } = startCache({ rows: 'a1 b2', maxBytes: 0 })
  const pages = await Promise.all([read(), read(), read()])
  assert.deepEqual(
    pages.map((page) => shown(page).rows),
    ['a b', 'a b', 'a b'],
  )
  assert.equal(source.calls.length, 1)
  assert.equal((await read()).outcome, 'miss')
  assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
})

const cachedPage = (fetchedAt: number, rows: readonly Position[]) => {
  const place = { ...annsList, order: 'asc', after: undefined } as const
  return {
    key: pageKey(place),
    list: listKey(place),
    order: place.order,
    after: undefined,
    rows: toPageRows(rows),
    hasMore: true,
    fetchedAt,
    generation: 0,
  }
}

const head = { ...annsList, order: 'asc', after: undefined, limit: 3 } as const

test('of two pages of one place that arrive at once the newer one stays, and nothing of the other', async () => {
  const older = cachedPage(1, manyRecords(3, 'old'))
  const newer = cachedPage(2, manyRecords(3, 'new'))
  for (const pages of [
    [older, newer],
    [newer, older],
  ]) {
    const store = createPageStore(10_000, () => true)
    await Promise.all(pages.map((page) => store.set(page)))
    assert.equal(store.find(head, 0)?.page.fetchedAt, 2)
    assert.equal(store.closestPreceding(head, { rowId: 'z', second: 1_002 })?.rowId, 'new2')
    store.invalidateRow(head)
    assert.deepEqual(store.size(), { pages: 0, bytes: 0 })
  }
})

test('an index without its pages is empty', () => {
  const index = new ListIndex()
  const page = cachedPage(1, manyRecords(3))
  assert.equal(index.isEmpty(), true)
  index.add(page)
  assert.deepEqual([index.isEmpty(), index.keysOf('asc'), index.keysOf('desc')], [false, [page.key], []])
  index.remove(page)
  assert.deepEqual([index.isEmpty(), index.keysOf('asc')], [true, []])
  assert.deepEqual(index.onwards('asc', manyRecords(1)[0]), [])
  assert.equal(index.backwards('desc', manyRecords(1)[0]), undefined)
})
