// Where two pages meet: the second follows a row of the first, or they have nothing to do with each other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled, shown } from './rows.ts'
import { type StartedCache, startCache } from './start-cache.ts'

const hit = (rows: string, hasMore: boolean) => ({ rows, hasMore, outcome: 'hit' })
const miss = (rows: string, hasMore: boolean) => ({ rows, hasMore, outcome: 'miss' })

/** `a b c` and `d e f` are cached, one after the other. */
async function startWithTwoPages(): Promise<StartedCache> {
  const started = startCache({ rows: 'a1 b2 c3 d4 e5 f6 g7', pageSize: 3 })
  await started.read()
  await started.read({ after: 'c' })
  started.source.calls = []
  return started
}

test('the way back ends where a page starts: what precedes it was read at another time, and is asked for', async () => {
  const { read, source } = await startWithTwoPages()
  assert.deepEqual(shown(await read({ order: 'desc', after: 'e', limit: 9 })), hit('d', true))
  assert.deepEqual(source.calls, [])
  assert.deepEqual(shown(await read({ order: 'desc', after: 'd', limit: 2 })), miss('c b a', false))
  assert.deepEqual(source.calls, [{ owner: 'ann/bot', order: 'desc', after: 'd', limit: 50 }])
})

test('pages of which the second follows no row of the first are never crossed', async () => {
  const { read, source } = startCache({ rows: 'a1 b2 c3 d4 e5 f6 g7', pageSize: 2 })
  await read()
  await read({ after: 'd' })
  source.calls = []
  assert.deepEqual(shown(await read({ after: 'b' })), miss('c d', true))
  assert.deepEqual(source.calls, [{ owner: 'ann/bot', order: 'asc', after: 'b', limit: 50 }])
})

test('a row before a page whose predecessor is not cached is asked for', async () => {
  const { read, source } = startCache({ rows: 'a1 b2 c3 d4 e5 f6 g7', pageSize: 2 })
  await read({ after: 'd' })
  source.calls = []
  assert.deepEqual(shown(await read({ order: 'desc', after: 'e' })), miss('d c', true))
  assert.deepEqual(source.calls, [{ owner: 'ann/bot', order: 'desc', after: 'e', limit: 50 }])
})

test('a page that was refreshed takes the place of the older one: rows that it does not have are invalidated', async () => {
  const { read, source, clock, setRows } = await startWithTwoPages()
  setRows('a1 b2 d4 e5 f6 g7')
  clock.advance(100)
  assert.deepEqual(shown(await read({ notBefore: clock.now() })), miss('a b d', true))
  source.calls = []
  assert.deepEqual(shown(await read({ limit: 3 })), hit('a b d', true))
  assert.deepEqual(shown(await read({ after: 'b' })), hit('d', true))
  assert.deepEqual(source.calls, [])
})

test('a page is not crossed into from the page whose row it followed once that row is missing', async () => {
  const { read, source, clock, setRows } = await startWithTwoPages()
  setRows('a1 b2 x3 y4 d5 e6 f7 g8'.replace('d5 e6 f7 g8', 'd4 e5 f6 g7'))
  clock.advance(100)
  assert.deepEqual(shown(await read({ notBefore: clock.now() })), miss('a b x', true))
  source.calls = []
  // The older page says that `d` follows `c`, and `c` is in no page any more.
  assert.deepEqual(shown(await read({ order: 'desc', after: 'd', limit: 2 })), miss('y x b', true))
  assert.deepEqual(shown(await read({ after: 'x' })), miss('y d e', true))
  assert.equal(source.calls.length, 2)
})

test('a row that was deleted before a page was read is not served in front of that page', async () => {
  const { read, clock, setRows, source } = startCache({ rows: 'a1 b2 c3', pageSize: 1 })
  await read()
  setRows('c3')
  clock.advance(1)
  assert.deepEqual(shown(await read({ after: 'a' })), miss('c', false))
  assert.deepEqual(shown(await read({ order: 'desc', after: 'c' })), miss('', false))
  assert.equal(source.calls.length, 3)
})

test('that a cursor was not found is not cached', async () => {
  const { read, source, setRows, cache } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 3 })
  setRows('a1 b2 d4')
  for (const count of [1, 2]) {
    const { rows, cursorFound, isCached } = await read({ after: 'c' })
    assert.deepEqual([rows, cursorFound, isCached?.()], [[], false, false])
    assert.equal(source.calls.length, count)
  }
  assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
})

test('a cached page whose cursor is not found any more is invalidated', async () => {
  const { read, cache, clock, setRows } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 3 })
  await read({ after: 'c' })
  assert.equal(cache.size().pages, 1)
  setRows('a1 b2 d4')
  clock.advance(5_001)
  assert.deepEqual(shown(await read({ after: 'c' })), { rows: 'd', hasMore: false, outcome: 'stale' })
  await settled()
  assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
})
