// A shared store that loses or refuses pages: it is still read, and no request fails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCold } from './cold-reads.ts'
import { eventually } from './eventually.ts'
import { startRedis } from './redis-server.ts'
import { startReplicas } from './replicas.ts'

test('a store that is flushed is filled again', async (t) => {
  const redis = await startRedis(t)
  const { clock, connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const one = await connectReplica()
  await one.read()
  await eventually('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  await redis.command('FLUSHALL')
  assert.equal((await one.read()).outcome, 'hit')
  clock.advance(60_001)
  assert.equal((await one.read()).outcome, 'miss')
  await eventually('the page is stored again', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual([one.stats.storeErrors, one.changes], [0, [true]])
})

for (const [what, command, back] of [
  ['full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
  ['read-only', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
  [
    'short of replicas to write to',
    ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
    ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
  ],
] as const) {
  test(`a store that is ${what} is still read; each page it refuses is counted, and no request fails`, async (t) => {
    const redis = await startRedis(t)
    const { connectReplica } = startReplicas(t, { url: redis.url, rows: 'a1' })
    const [one, other] = [await connectReplica(), await connectReplica()]
    await one.read()
    await eventually('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
    await redis.command(...command)
    await readCold(one, 0, 5)
    await eventually('the refusals are counted', () => one.stats.storeErrors === 5)
    assert.equal((await other.read()).outcome, 'hit')
    assert.deepEqual([one.store.isUp(), other.store.isUp()], [true, true])
    await redis.command(...back)
    await readCold(one, 5, 1)
    await eventually('pages are stored again', async () => Number(await redis.command('DBSIZE')) === 2)
    assert.equal(one.stats.storeErrors, 5)
  })
}
