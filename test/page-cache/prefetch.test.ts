// Prefetching: the window that is likely to be read next is fetched before it is asked for, and never at the expense of others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PrefetchLimits } from '../../src/page-cache/prefetch.ts'
import { settled, shown } from './rows.ts'
import { type CacheOptions, type ReadOptions, type StartedCache, startCache } from './start-cache.ts'

interface Started extends StartedCache {
  /** Announces the read, and waits until what it starts has ended. */
  readonly expect: (options: ReadOptions) => Promise<void>
}

/** Ann's list of nine, three rows a page; its head is cached, and calls are recorded from then on. */
async function start(limits: Partial<PrefetchLimits> = {}, options: CacheOptions = {}): Promise<Started> {
  const started = startCache({
    rows: 'a1 b2 c3 d4 e5 f6 g7 h8 i9',
    pageSize: 3,
    prefetch: { maxCalls: 2, isStrained: () => false, ...limits },
    ...options,
  })
  await started.read()
  started.source.calls = []
  return {
    ...started,
    async expect(read) {
      started.cache.prefetch?.(started.request(read))
      await settled()
    },
  }
}

const call = (after: string) => ({ owner: 'ann/bot', order: 'asc', after, limit: 100 })
const counts = ({ prefetches, prefetchFailures }: StartedCache['stats']) => ({
  prefetches,
  prefetchFailures,
})

test('a window that no page has is fetched, and its reader waits for no call', async () => {
  const { expect, read, source, stats } = await start()
  await expect({ after: 'c', limit: 2 })
  assert.deepEqual(source.calls, [call('c')])
  assert.deepEqual(shown(await read({ after: 'c', limit: 2 })), {
    rows: 'd e',
    hasMore: true,
    outcome: 'hit',
  })
  assert.deepEqual(source.calls, [call('c')])
  assert.deepEqual(counts(stats), { prefetches: 1, prefetchFailures: 0 })
})

test('of a window that a page has in part, the page behind it is fetched', async () => {
  const { expect, source } = await start()
  await expect({ after: 'a', limit: 3 })
  assert.deepEqual(source.calls, [{ ...call('c'), limit: 99 }])
})

for (const [what, options] of [
  ['lies in one page', { after: 'a', limit: 2 }],
  ['ends with the list', { after: 'g', limit: 5 }],
] as const)
  test(`a window that ${what} costs no call`, async () => {
    const { expect, read, source } = await start()
    await read({ after: 'f' })
    source.calls = []
    await expect(options)
    assert.deepEqual(source.calls, [])
  })

test('a window that is stale is left as it is: its reader is served at once', async () => {
  const { expect, source, clock } = await start()
  clock.advance(5_001)
  await expect({ after: 'a', limit: 2 })
  assert.deepEqual(source.calls, [])
})

test('a reader who comes meanwhile shares the call, and so does a second announcement', async () => {
  const { expect, read, source } = await start()
  source.block()
  await expect({ after: 'c', limit: 2 })
  await expect({ after: 'c', limit: 2 })
  const page = read({ after: 'c', limit: 2 })
  await settled()
  assert.deepEqual(
    source.waiting.map((waiting) => waiting.call),
    [call('c')],
  )
  source.waiting[0]?.release()
  assert.deepEqual(shown(await page), { rows: 'd e f', hasMore: true, outcome: 'collapsed' })
})

test('no more calls than the maximum are under way, and one that ends makes room', async () => {
  const { expect, source } = await start({ maxCalls: 1 }, { pageSize: 1 })
  source.block()
  await expect({ after: 'b' })
  await expect({ after: 'd' })
  assert.deepEqual(source.calls, [call('b')])
  source.waiting[0]?.release()
  await settled()
  await expect({ after: 'd' })
  assert.deepEqual(source.calls, [call('b'), call('d')])
})

test('a call that fails is counted, makes room, and fails nobody', async () => {
  const { expect, read, source, stats } = await start({ maxCalls: 1 })
  source.fail('unavailable')
  await expect({ after: 'c' })
  source.fail(undefined)
  assert.deepEqual(counts(stats), { prefetches: 1, prefetchFailures: 1 })
  assert.deepEqual(shown(await read({ after: 'c' })), { rows: 'd e f', hasMore: true, outcome: 'miss' })
  await expect({ after: 'f' })
  assert.deepEqual(
    source.calls.map(({ after }) => after),
    ['c', 'c', 'f'],
  )
})

test('nothing is fetched for a list that is strained, and only for that', async () => {
  const { expect, source } = await start({ isStrained: ({ path }) => path === 'bot' })
  await expect({ after: 'c' })
  assert.deepEqual(source.calls, [])
  await expect({ after: 'c', list: { isolationKey: 'ann', path: 'other' } })
  assert.deepEqual(source.calls, [{ ...call('c'), owner: 'ann/other' }])
})

test('what is fetched for one caller is served to no other', async () => {
  const { expect, read, source } = await start()
  await expect({ after: 'c' })
  source.calls = []
  const list = { isolationKey: 'bob', path: 'bot' }
  assert.equal((await read({ after: 'c', list })).rows.length, 0)
  assert.deepEqual(source.calls, [{ ...call('c'), owner: 'bob/bot' }])
})

test('a page that the shared store has is not fetched', async () => {
  const { source, expect, read, clock } = await start(
    {},
    {
      readShared: async ({ after }) => ({
        pages:
          after?.rowId === 'c'
            ? [{ rows: source.rows('ann/bot').slice(3, 6), hasMore: true, fetchedAt: clock.now(), after }]
            : [],
        invalidatedOn: undefined,
        knownSince: Number.NEGATIVE_INFINITY,
      }),
    },
  )
  await expect({ after: 'c', limit: 2 })
  assert.deepEqual(source.calls, [])
  assert.equal((await read({ after: 'c', limit: 2 })).outcome, 'hit')
  await expect({ after: 'f', limit: 2 })
  assert.deepEqual(source.calls, [call('f')])
})

for (const [wanted, after, fetched] of [
  [1, undefined, 50],
  [20, undefined, 60],
  [50, undefined, 50],
  [80, undefined, 80],
  [1, 'b', 100],
  [20, 'b', 100],
  [30, 'b', 90],
  [51, 'b', 51],
  [100, 'b', 100],
] as const) {
  const where = after === undefined ? 'at the start of the list' : 'further on'
  test(`a window of ${wanted} rows ${where} is fetched with ${fetched}`, async () => {
    const { read, source } = startCache({
      prefetch: { maxCalls: 1, isStrained: () => false },
      rows: 'a1 b2',
    })
    await read({ limit: wanted, ...(after && { after }) })
    assert.deepEqual(
      source.calls.map(({ limit }) => limit),
      [fetched],
    )
  })
}

test('without a cache, and without limits, nothing is prefetched', async () => {
  assert.equal((await start({}, { maxBytes: 0 })).cache.prefetch, undefined)
  assert.equal(startCache().cache.prefetch, undefined)
})
