// Values in the shared store that are no pages: misses that are counted, whatever they are made of.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { pageKey } from '../../src/page-cache/page-key.ts'
import { startWithOnePage } from './one-stored-page.ts'
import { shown } from './rows.ts'
import { sharedInvalid } from './shared-invalid-values.ts'

test('what is in place of a page is a miss, and counted', { skip: needs('redis-server') }, async (t) => {
  const { redis, replicas, key, text, other } = await startWithOnePage(t)
  const anns = pageKey(replicas.request())
  for (const [index, [what, value]] of sharedInvalid.entries()) {
    // Each in place of the page of a caller of its own, so that none is cached.
    const list = { isolationKey: `caller-${index}`, path: 'bot' }
    const callers = pageKey(replicas.request({ list }))
    await t.test(what, async () => {
      await redis.command('SET', key.replace(anns, callers), value(text.replace(anns, callers)))
      const { sharedInvalid, sharedHits, sharedErrors } = other.stats
      replicas.source.calls = []
      assert.deepEqual(shown(await other.read({ list })), { rows: '', hasMore: false, outcome: 'miss' })
      assert.equal(replicas.source.calls.length, 1)
      assert.deepEqual(
        [other.stats.sharedInvalid, other.stats.sharedHits, other.stats.sharedErrors],
        [sharedInvalid + 1, sharedHits, sharedErrors],
      )
      assert.equal(other.store.isAvailable(), true)
    })
  }
})

test('a page that was copied under the key of another caller is a miss, and counted', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, replicas, key, other } = await startWithOnePage(t)
  const bea = { isolationKey: 'bea', path: 'bot' }
  const keyOf = (list: typeof bea) => pageKey(replicas.request({ list }))
  const beasKey = key.replace(keyOf({ isolationKey: 'ann', path: 'bot' }), keyOf(bea))
  assert.notEqual(beasKey, key)
  await redis.command('COPY', key, beasKey)
  assert.deepEqual(shown(await other.read({ list: bea })), { rows: '', hasMore: false, outcome: 'miss' })
  assert.equal(other.stats.sharedInvalid, 1)
})

test('a value of another kind than text is a miss, and no error', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, key, other } = await startWithOnePage(t)
  await redis.command('DEL', key)
  await redis.command('LPUSH', key, 'a', 'b')
  assert.deepEqual(shown(await other.read()), { rows: 'a b', hasMore: false, outcome: 'miss' })
  assert.equal(other.store.isAvailable(), true)
})

test('one bad value does not spoil the good page that is read along with it', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, replicas, key, other } = await startWithOnePage(t)
  const own = key.replace(pageKey(replicas.request()), pageKey(replicas.request({ after: 'a' })))
  for (const bad of ['not JSON', '{"value":{}}']) {
    await redis.command('SET', own, bad)
    const reader = await replicas.connectReplica()
    assert.deepEqual(shown(await reader.read({ after: 'a' })), { rows: 'b', hasMore: false, outcome: 'hit' })
    assert.deepEqual([reader.stats.sharedInvalid, reader.stats.sharedHits], [1, 1])
  }
  assert.equal(other.stats.sharedInvalid, 0)
})
