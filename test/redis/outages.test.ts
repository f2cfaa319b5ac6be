// A shared store that is away, hangs, dies and comes back: requests go on, and it is used again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { systemClock } from '../../src/clock.ts'
import { listOf, readCold } from '../page-cache/cold-reads.ts'
import { startReplicas } from '../page-cache/replicas.ts'
import { settled, shown } from '../page-cache/rows.ts'
import { waitFor } from '../wait-for.ts'
import { startRedis } from './redis-server.ts'

test('a store that is absent at the start costs requests nothing, and is used once it is there', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t, { started: false })
  const { addReplica } = startReplicas(t, { url: redis.url })
  const one = addReplica()
  await readCold(one, 0, 100)
  assert.deepEqual([one.store.isAvailable(), one.stats.sharedErrors], [false, 0])
  await waitFor('its absence is reported', () => one.changes.length > 0)
  await redis.start()
  await waitFor('the store is used', one.store.isAvailable)
  await readCold(one, 100, 1)
  await waitFor('a page is stored', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual(one.changes, ['down', 'up'])
  assert.equal(one.reasons[0], 'nothing listens at its address')
})

test('a store that hangs delays the first requests, and none after them', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { connectReplica, source, storeClock } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const one = await connectReplica()
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  redis.freeze()
  const reads = Promise.all(Array.from({ length: 50 }, (_, index) => one.read({ list: listOf(index) })))
  await settled()
  storeClock.advance(74)
  await settled()
  assert.equal(one.store.isAvailable(), true)
  storeClock.advance(1)
  assert.deepEqual(new Set((await reads).map(({ outcome }) => outcome)), new Set(['miss']))
  assert.deepEqual([one.store.isAvailable(), one.reasons], [false, ['it does not respond in time']])
  assert.equal(one.stats.sharedErrors, 50)
  // Nobody waits for it any more: not even a turn of the event loop passes.
  let turned = false
  setImmediate(() => void (turned = true))
  await readCold(one, 50, 100)
  assert.equal(turned, false)
  assert.equal(one.stats.sharedErrors, 50)
  redis.thaw()
  storeClock.advance(500)
  await waitFor('the store is used again', one.store.isAvailable)
  source.calls = []
  const other = await connectReplica()
  assert.deepEqual(shown(await other.read()), { rows: 'a', hasMore: false, outcome: 'hit' })
  assert.deepEqual(one.changes, ['up', 'down', 'up'])
})

test('one late response is a miss, and so are two in a row: the store stays in use', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { connectReplica, storeClock } = startReplicas(t, { url: redis.url })
  const one = await connectReplica()
  for (let times = 0; times < 5; times += 1) {
    redis.freeze()
    const late = [one.read({ list: listOf(3 * times) }), one.read({ list: listOf(3 * times + 1) })]
    await settled()
    storeClock.advance(75)
    await Promise.all(late)
    redis.thaw()
    await readCold(one, 3 * times + 2, 1)
    // What is stored behind the reads has its response, too, before the server hangs again.
    const stored = async () => (await redis.command('DBSIZE')) === 3 * times + 3
    await waitFor('the pages are stored', stored)
    await settled()
  }
  assert.deepEqual([one.stats.sharedErrors, one.changes], [10, ['up']])
})

test('a store that hangs for long receives nothing but one probe all the while', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { connectReplica, storeClock } = startReplicas(t, { url: redis.url })
  const one = await connectReplica()
  redis.freeze()
  for (let index = 0; index < 3; index += 1) {
    const late = one.read({ list: listOf(index) })
    await settled()
    storeClock.advance(75)
    await late
  }
  assert.deepEqual([one.store.isAvailable(), one.stats.sharedErrors], [false, 3])
  for (let seconds = 0; seconds < 60; seconds += 1) {
    storeClock.advance(1_000)
    await readCold(one, 3 + seconds, 1)
  }
  assert.deepEqual([one.store.isAvailable(), one.stats.sharedErrors], [false, 3])
  redis.thaw()
  await waitFor('the store is used again', one.store.isAvailable)
  const pings = (await redis.calls())['ping'] ?? 0
  assert.ok(pings <= 3, `${pings} pings`)
})

test('a store that dies is used again once it is back', { skip: needs('redis-server') }, async (t) => {
  const redis = await startRedis(t)
  const { connectReplica } = startReplicas(t, { url: redis.url })
  const one = await connectReplica()
  await readCold(one, 0, 3)
  await redis.kill()
  await readCold(one, 3, 50)
  await waitFor('the loss is noticed', () => !one.store.isAvailable())
  const errors = one.stats.sharedErrors
  await readCold(one, 53, 50)
  assert.equal(one.stats.sharedErrors, errors)
  await redis.start()
  await waitFor('the store is used again', one.store.isAvailable)
  await readCold(one, 103, 1)
  await waitFor('a page is stored', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual(one.changes, ['up', 'down', 'up'])
})

for (const stallMs of [80, 200, 1_000]) {
  test(`an event loop that stands still for ${stallMs} ms loses no read of a healthy store, which stays in use`, {
    skip: needs('redis-server'),
  }, async (t) => {
    const redis = await startRedis(t)
    const { connectReplica, source } = startReplicas(t, {
      url: redis.url,
      rows: 'a1 b2',
      deadlines: systemClock,
    })
    const one = await connectReplica()
    await one.read()
    await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
    source.calls = []
    const others = await Promise.all(Array.from({ length: 5 }, connectReplica))
    const reads = others.map(({ read }) => read())
    // The library sends at the end of a turn, after callbacks that were queued for that end before it.
    await settled()
    await settled()
    redis.standStill(stallMs)
    for (const page of await Promise.all(reads))
      assert.deepEqual(shown(page), { rows: 'a b', hasMore: false, outcome: 'hit' })
    assert.deepEqual(source.calls, [])
    for (const { stats, changes } of others)
      assert.deepEqual([stats.sharedHits, stats.sharedErrors, changes], [1, 0, ['up']])
  })
}
