// A shared store that loses or refuses pages: it is still read, and no request fails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { readCold } from '../page-cache/cold-reads.ts'
import { startReplicas } from '../page-cache/replicas.ts'
import { waitFor } from '../wait-for.ts'
import { startRedis } from './redis-server.ts'

test('a store that is flushed is filled again', { skip: needs('redis-server') }, async (t) => {
  const redis = await startRedis(t)
  const { clock, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const one = await connectReplica()
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  await redis.command('FLUSHALL')
  assert.equal((await one.read()).outcome, 'hit')
  clock.advance(60_001)
  assert.equal((await one.read()).outcome, 'miss')
  await waitFor('the page is stored again', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual([one.stats.sharedErrors, one.changes], [0, ['up']])
})

for (const [what, reason, command, back] of [
  [
    'full',
    'it is full: give it more memory, or a policy of eviction',
    ['CONFIG', 'SET', 'maxmemory', '1'],
    ['CONFIG', 'SET', 'maxmemory', '0'],
  ],
  [
    'read-only',
    'it is read-only: REDIS_URL must name the primary',
    ['REPLICAOF', '127.0.0.1', '1'],
    ['REPLICAOF', 'NO', 'ONE'],
  ],
  [
    'short of replicas to write to',
    'it takes no writes, because it has too few replicas',
    ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
  ],
] as const) {
  test(`a store that is ${what} is still read; each page it refuses is counted, no request fails, and the reason is reported once`, {
    skip: needs('redis-server'),
  }, async (t) => {
    const redis = await startRedis(t)
    const { connectReplica, storeClock } = startReplicas(t, { url: redis.url, rows: 'a1' })
    const [one, other] = [await connectReplica(), await connectReplica()]
    await one.read()
    await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
    await redis.command(...command)
    await readCold(one, 0, 5)
    await waitFor('the refused commands are counted', () => one.stats.sharedErrors === 5)
    assert.equal((await other.read()).outcome, 'hit')
    assert.deepEqual([one.store.isAvailable(), other.store.isAvailable()], [true, true])
    assert.deepEqual([one.changes, one.reasons], [['up', 'refusing'], [reason]])
    await redis.command(...back)
    await readCold(one, 5, 1)
    await waitFor('pages are stored again', async () => Number(await redis.command('DBSIZE')) === 2)
    assert.equal(one.stats.sharedErrors, 5)
    // Soon after a refused command, a write that succeeds may be the exception.
    assert.deepEqual(one.changes, ['up', 'refusing'])
    storeClock.advance(10_000)
    await readCold(one, 6, 1)
    await waitFor('its return is reported', () => one.changes.at(-1) === 'up')
    assert.deepEqual([one.changes, one.reasons], [['up', 'refusing', 'up'], [reason]])
  })
}
