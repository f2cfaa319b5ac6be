// A store that replicas share: what one of them read, the others need not read again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { type RedisServer, startRedis } from '../redis/redis-server.ts'
import { waitFor } from '../wait-for.ts'
import { startReplicas } from './replicas.ts'
import { settled, shown } from './rows.ts'

const hit = (rows: string, hasMore: boolean) => ({ rows, hasMore, outcome: 'hit' })

/** Waits until the server has stored so many pages. */
async function stored(redis: RedisServer, pages: number): Promise<void> {
  await waitFor(`${pages} pages are stored`, async () => (await redis.command('DBSIZE')) === pages)
}

test('a page that one replica read is a hit on another, in one round trip', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2 c3' })
  const [one, other] = [await connectReplica(), await connectReplica()]
  assert.equal((await one.read()).outcome, 'miss')
  await stored(redis, 1)
  const before = (await redis.calls())['mget'] ?? 0
  assert.deepEqual(shown(await other.read()), hit('a b c', false))
  assert.deepEqual(shown(await other.read({ after: 'b' })), hit('c', false))
  assert.deepEqual(shown(await other.read({ order: 'desc', limit: 2 })), hit('c b', true))
  assert.equal(source.calls.length, 1)
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 1)
  assert.equal(other.stats.sharedHits, 1)
})

test('a cursor in the middle of the head page that another replica read is found in one round trip', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2 c3 d4 e5', pageSize: 4 })
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await stored(redis, 1)
  const before = (await redis.calls())['mget'] ?? 0
  assert.deepEqual(shown(await other.read({ after: 'b', limit: 2 })), hit('c d', true))
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 1)
  assert.equal(source.calls.length, 1)
})

test('a cursor at the end of a page that another replica read on from is found in one round trip', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2 c3 d4 e5', pageSize: 2 })
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await one.read({ after: 'b' })
  await stored(redis, 2)
  const before = (await redis.calls())['mget'] ?? 0
  assert.deepEqual(shown(await other.read({ after: 'b' })), hit('c d', true))
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 1)
  // The head came along, for it has the cursor's row.
  assert.deepEqual(shown(await other.read()), hit('a b', true))
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 1)
  assert.equal(source.calls.length, 2)
})

test('a thousand readers of a page that is not cached make one round trip and one call', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const one = await connectReplica()
  const before = (await redis.calls())['mget'] ?? 0
  const pages = await Promise.all(Array.from({ length: 1_000 }, () => one.read()))
  assert.equal(pages.length, 1_000)
  assert.equal(source.calls.length, 1)
  assert.equal(((await redis.calls())['mget'] ?? 0) - before, 1)
})

test('a page is as old on every replica as the call that brought it', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { clock, source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const [one, other] = [await connectReplica(), await connectReplica()]
  const readAt = clock.now()
  await one.read()
  await stored(redis, 1)
  clock.advance(5_000)
  const page = await other.read()
  assert.deepEqual([page.outcome, page.fetchedAt], ['hit', readAt])
  clock.advance(1)
  assert.equal((await other.read()).outcome, 'stale')
  await settled()
  assert.equal(source.calls.length, 2)
})

test('what another replica read since is taken over instead of a call', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { clock, source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await stored(redis, 1)
  await other.read()
  clock.advance(5_001)
  const sets = (await redis.calls())['set'] ?? 0
  await one.read({ notBefore: clock.now() })
  await waitFor('it is stored', async () => ((await redis.calls())['set'] ?? 0) > sets)
  source.calls = []
  assert.equal((await other.read()).outcome, 'hit')
  assert.deepEqual(source.calls, [])
})

test('pages of one caller are not found on behalf of another', { skip: needs('redis-server') }, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await stored(redis, 1)
  for (const list of [
    { isolationKey: 'bea', path: 'bot' },
    { isolationKey: 'ann', path: 'other' },
  ]) {
    assert.deepEqual(shown(await other.read({ list })), { rows: '', hasMore: false, outcome: 'miss' })
    assert.equal((await other.read({ list, after: 'a' })).outcome, 'miss')
  }
  assert.deepEqual(
    source.calls.map(({ owner }) => owner),
    ['ann/bot', 'bea/bot', 'bea/bot', 'ann/other', 'ann/other'],
  )
})

test('what is stored says nothing of whose it is but through its rows, and ends by itself', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const one = await connectReplica()
  await one.read()
  await stored(redis, 1)
  const [key] = (await redis.command('KEYS', '*')) as [string]
  assert.match(key, /page-\d+:[\w-]{43}$/)
  const value = String(await redis.command('GET', key))
  assert.doesNotMatch(`${key}${value}`, /ann|bot/)
  const ttlMs = Number(await redis.command('PTTL', key))
  assert.ok(ttlMs > 590_000 && ttlMs <= 600_000, `${ttlMs}`)
})

test('a page for a cursor whose row is missing is not stored', { skip: needs('redis-server') }, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2 c3' })
  source.setRows('ann/bot', source.rows('ann/bot').slice(0, 1))
  const one = await connectReplica()
  await one.read({ after: 'c' })
  await one.read()
  await stored(redis, 1)
  assert.equal((await redis.calls())['set'], 1)
})

test('a rejection invalidates the pages that replicas share, too', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { clock, source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const one = await connectReplica()
  await one.read()
  await stored(redis, 1)
  clock.advance(5_001)
  source.fail('forbidden')
  assert.equal((await one.read()).outcome, 'stale')
  await settled()
  await assert.rejects(one.read(), { reason: 'forbidden' })
})

test('after a rejection no replica serves a page from before it, however deep in the list', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { clock, source, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1 b2', pageSize: 1 })
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await one.read({ after: 'a' })
  await stored(redis, 2)
  source.fail('forbidden')
  clock.advance(1)
  await assert.rejects(one.read({ notBefore: clock.now() }), { reason: 'forbidden' })
  await stored(redis, 3)
  await assert.rejects(other.read({ after: 'a' }), { reason: 'forbidden' })
})
