// Ages of a page: fresh, stale, stale if error, expired: to the millisecond.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CacheStats } from '../../src/page-cache/cache-stats.ts'
import { ageOf } from '../../src/page-cache/freshness.ts'
import { settled, shown } from './rows.ts'
import { freshness, startCache } from './start-cache.ts'

const now = 1_000_000
for (const [age, worth] of [
  [-1, 'fresh'],
  [0, 'fresh'],
  [5_000, 'fresh'],
  [5_001, 'stale'],
  [60_000, 'stale'],
  [60_001, 'staleIfError'],
  [600_000, 'staleIfError'],
  [600_001, 'expired'],
] as const) {
  test(`a page of ${age} ms is ${worth}`, () => {
    assert.equal(ageOf(freshness, now - age, now), worth)
  })
}

test('a page is fresh up to the last millisecond, and stale in the next', async () => {
  const { read, clock, source, stats } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(5_000)
  assert.equal((await read()).outcome, 'hit')
  clock.advance(1)
  assert.equal((await read()).outcome, 'stale')
  await settled()
  assert.equal(source.calls.length, 2)
  assert.deepEqual(pick(stats), { miss: 1, hit: 1, stale: 1, collapsed: 0, refreshes: 1, refreshFailures: 0 })
})

test('a stale page is served at once while exactly one call renews it', async () => {
  const { read, clock, source, setRows, stats } = startCache({ rows: 'a1 b2' })
  await read()
  setRows('a1 b2 c3')
  clock.advance(60_000)
  source.block()
  for (const page of await Promise.all([read(), read({ after: 'a' }), read({ limit: 1 }), read()]))
    assert.equal(page.outcome, 'stale')
  assert.equal((await read({ order: 'desc', after: 'b' })).outcome, 'stale')
  assert.deepEqual(
    source.waiting.map(({ call }) => call),
    [{ owner: 'ann/bot', order: 'asc', after: undefined, limit: 50 }],
  )
  source.waiting[0]?.release()
  await settled()
  assert.deepEqual(shown(await read()), { rows: 'a b c', hasMore: false, outcome: 'hit' })
  assert.deepEqual(pick(stats), { miss: 1, hit: 1, stale: 5, collapsed: 0, refreshes: 1, refreshFailures: 0 })
})

test('a page is renewed with at least the rows that a first read fetches, so that it grows with its list', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 3 })
  await read()
  clock.advance(5_001)
  source.calls = []
  await read({ after: 'a', limit: 1 })
  assert.deepEqual(source.calls, [{ owner: 'ann/bot', order: 'asc', after: undefined, limit: 50 }])
})

test('each stale page is renewed by a call of its own', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 2 })
  await read()
  await read({ after: 'b' })
  clock.advance(5_001)
  source.calls = []
  await Promise.all([read(), read({ after: 'b' })])
  assert.deepEqual(
    source.calls.map(({ after }) => after),
    [undefined, 'b'],
  )
})

test('a page that is past stale is read anew, and the reader waits for it', async () => {
  const { read, clock, source, setRows } = startCache({ rows: 'a1 b2' })
  await read()
  setRows('a1 b2 c3')
  clock.advance(60_001)
  assert.deepEqual(shown(await read()), { rows: 'a b c', hasMore: false, outcome: 'miss' })
  assert.equal(source.calls.length, 2)
})

test('where a stale and a fresh page have the rows, the fresh one is served', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 3 })
  await read({ after: 'b' })
  clock.advance(1)
  await read({ after: 'a' })
  clock.advance(5_000)
  source.calls = []
  assert.deepEqual(shown(await read({ after: 'b' })), { rows: 'c d', hasMore: false, outcome: 'hit' })
  assert.deepEqual(source.calls, [])
})

test('where both are stale, the newer one is served', async () => {
  const { read, clock, setRows } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 3 })
  await read({ after: 'b' })
  clock.advance(1)
  setRows('a1 b2 x3 d4')
  await read({ after: 'a' })
  clock.advance(5_001)
  assert.deepEqual(shown(await read({ after: 'b' })), { rows: 'x d', hasMore: false, outcome: 'stale' })
})

function pick(stats: CacheStats) {
  const { miss, hit, stale, collapsed, refreshes, refreshFailures } = stats
  return { miss, hit, stale, collapsed, refreshes, refreshFailures }
}
