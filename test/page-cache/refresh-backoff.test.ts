// Refreshes that fail: each waits longer than the one before, and the stale page is served all the while.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled, shown } from './rows.ts'
import { startCache } from './start-cache.ts'

test('a refresh that fails is tried again after 1, 2, 4, 8 and 16 seconds, then every 30', async () => {
  const { read, clock, source, stats } = startCache({ rows: 'a1 b2' })
  await read()
  source.fail('unavailable')
  const start = clock.now() + 5_001
  clock.advance(5_001)
  const tries: number[] = []
  // A reader a tenth of a second, for as long as the page is stale; then one that is past it.
  while (clock.now() - start <= 54_900) {
    source.calls = []
    assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: false, outcome: 'stale' })
    await settled()
    if (source.calls.length > 0) tries.push((clock.now() - start) / 1_000)
    clock.advance(100)
  }
  assert.deepEqual(tries, [0, 1, 3, 7, 15, 31])
  assert.equal(stats.refreshes, 6)
  assert.equal(stats.refreshFailures, 6)
})

test('the longest wait between two tries is half a minute', async () => {
  const { createRefreshBackoff } = await import('../../src/page-cache/page-refresh.ts')
  let now = 0
  const refreshes = createRefreshBackoff(() => now)
  const waits: number[] = []
  for (let count = 0; count < 8; count += 1) {
    refreshes.failed('page')
    const failedAt = now
    while (!refreshes.canStart('page')) now += 1_000
    waits.push((now - failedAt) / 1_000)
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30, 30])
  refreshes.succeeded('page')
  refreshes.failed('page')
  now += 1_000
  assert.equal(refreshes.canStart('page'), true)
})

test('a refresh that succeeds serves the new page and ends the waiting', async () => {
  const { read, clock, source, setRows, stats } = startCache({ rows: 'a1 b2' })
  await read()
  source.fail('timeout')
  clock.advance(5_001)
  await read()
  await settled()
  source.fail(undefined)
  setRows('a1 b2 c3')
  clock.advance(1_000)
  await read()
  await settled()
  assert.deepEqual(shown(await read()), { rows: 'a b c', hasMore: false, outcome: 'hit' })
  clock.advance(5_001)
  await read()
  await settled()
  assert.equal(stats.refreshes, 3)
  assert.equal(stats.refreshFailures, 1)
})

test('a page that a reader read anew is renewed without waiting for what failed before', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2' })
  await read()
  source.fail('unavailable')
  clock.advance(5_001)
  for (const wait of [1_000, 2_000, 4_000, 8_000, 0]) {
    await read()
    await settled()
    clock.advance(wait)
  }
  source.fail(undefined)
  assert.equal((await read({ notBefore: clock.now() })).outcome, 'miss')
  source.calls = []
  clock.advance(5_001)
  assert.equal((await read()).outcome, 'stale')
  await settled()
  assert.equal(source.calls.length, 1)
})

test('what waits is the page, not its list', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 2 })
  await read()
  await read({ after: 'b' })
  clock.advance(5_001)
  source.fail('unavailable')
  await read()
  await settled()
  source.fail(undefined)
  source.calls = []
  await read({ after: 'b' })
  await settled()
  assert.equal(source.calls.length, 1)
})

test('a refresh that fails, and a stale page that stands in for a failed call, are reported with their reason', async () => {
  const { read, clock, source, failures } = startCache({ rows: 'a1 b2' })
  await read()
  source.fail('unavailable')
  clock.advance(5_001)
  await read()
  await settled()
  clock.advance(60_000)
  await read()
  assert.deepEqual(failures, ['refreshFailed bot unavailable', 'servedStale bot unavailable'])
})
