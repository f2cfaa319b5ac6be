// A list that was invalidated: nothing that was fetched before is served or stored afterwards, in this process and by replicas.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import type { SharedPage } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { startRedis } from '../redis/redis-server.ts'
import { waitFor } from '../wait-for.ts'
import { startReplicas } from './replicas.ts'
import { idsOf, records, settled, shown } from './rows.ts'
import { annsList, startCache } from './start-cache.ts'

const beasList = { isolationKey: 'bea', path: 'bot' }

test('no page of the list is served any more, in any order, fresh or in place of an error; others are', async () => {
  const { cache, read, source } = startCache({ rows: 'a1 b2' })
  const [before] = await Promise.all([read(), read({ order: 'desc' }), read({ list: beasList })])
  await cache.invalidate(annsList)
  assert.equal(before.isCached?.(), false)
  assert.equal(cache.rowFinder(annsList)('a'), undefined)
  assert.equal((await read({ list: beasList })).outcome, 'hit')
  source.fail('unavailable')
  await assert.rejects(read(), { reason: 'unavailable' })
  source.fail(undefined)
  assert.equal((await read()).outcome, 'miss')
  assert.equal((await read({ order: 'desc' })).outcome, 'hit')
})

test('a call in flight is neither joined nor stored, but its readers have their page', async () => {
  const { cache, read, source, setRows } = startCache({ rows: 'a1 b2' })
  source.block()
  const early = read()
  await settled()
  await cache.invalidate(annsList)
  setRows('a1 c3')
  const late = read()
  await settled()
  source.waiting[1]?.release()
  assert.equal(idsOf((await late).rows), 'a c')
  source.waiting[0]?.release()
  assert.equal(idsOf((await early).rows), 'a b')
  assert.deepEqual(shown(await read()), { rows: 'a c', hasMore: false, outcome: 'hit' })
})

test('a page that may be served in place of an error is not, once the list is invalidated during the call', async () => {
  const { cache, read, clock, source } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(70_000)
  source.block()
  const asked = read()
  await settled()
  await cache.invalidate(annsList)
  source.waiting[0]?.fail('unavailable')
  await assert.rejects(asked, { reason: 'unavailable' })
})

test('what the shared store reads meanwhile, or has from before, is not taken over', async () => {
  const reading = Promise.withResolvers<void>()
  const pages: SharedPage<SessionRecord>[] = []
  const { cache, read, clock } = startCache({
    rows: 'a1 c3',
    readShared: async () => {
      await reading.promise
      return { pages, invalidatedOn: undefined, knownSince: Number.NEGATIVE_INFINITY }
    },
  })
  pages.push({ rows: records('a1 b2'), hasMore: false, fetchedAt: clock.now(), after: undefined })
  const asked = read()
  await settled()
  await cache.invalidate(annsList)
  reading.resolve()
  assert.equal(idsOf((await asked).rows), 'a c')
  await cache.invalidate(annsList)
  assert.equal(idsOf((await read()).rows), 'a c')
})

test('another replica does not serve its stale or shared page, and learns that in the same round trip', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, clock, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const [one, other, third] = [await connectReplica(), await connectReplica(), await connectReplica()]
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  assert.equal((await other.read()).outcome, 'hit')
  clock.advance(5_001)
  source.setRows('ann/bot', records('a1 c3'))
  await one.cache.invalidate(annsList)
  const before = (await redis.calls())['mget'] ?? 0
  // One has the page in memory, stale by now; the other nothing but what is shared.
  assert.deepEqual(shown(await other.read()), { rows: 'a c', hasMore: false, outcome: 'miss' })
  assert.deepEqual(shown(await third.read()), { rows: 'a c', hasMore: false, outcome: 'miss' })
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 2)
  // What was fetched since then stays.
  assert.equal((await other.read()).outcome, 'hit')
  assert.equal((await other.read({ order: 'desc' })).outcome, 'hit')
})

test('a page that another replica fetched before is not served when it is stored afterwards', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, clock, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const [one, other, third] = [await connectReplica(), await connectReplica(), await connectReplica()]
  source.block()
  const early = other.read()
  await waitFor('the call is made', () => source.waiting.length === 1)
  clock.advance(1)
  await one.cache.invalidate(annsList)
  source.waiting[0]?.release()
  await early
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 2)
  const late = third.read()
  await waitFor('another call is made', () => source.waiting.length === 2)
  source.waiting[1]?.release()
  assert.equal((await late).outcome, 'miss')
})
