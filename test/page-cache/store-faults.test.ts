// A shared store that is away, hangs, dies and comes back: requests go on, and it is used again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listOf, readCold } from './cold-reads.ts'
import { eventually } from './eventually.ts'
import { startRedis } from './redis-server.ts'
import { startReplicas } from './replicas.ts'
import { shown } from './rows.ts'

test('a store that is absent at the start costs requests nothing, and is used once it is there', async (t) => {
  const redis = await startRedis(t, { started: false })
  const { addReplica } = startReplicas(t, { url: redis.url })
  const one = addReplica()
  await readCold(one, 0, 100)
  assert.deepEqual([one.store.isUp(), one.stats.storeErrors, one.changes], [false, 0, []])
  await redis.start()
  await eventually('the store is used', one.store.isUp)
  await readCold(one, 100, 1)
  await eventually('a page is stored', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual(one.changes, [true])
})

test('a store that hangs delays those who asked it at first, and nobody after them', async (t) => {
  const redis = await startRedis(t)
  const { connectReplica, source } = startReplicas(t, { url: redis.url, rows: 'a1' })
  const one = await connectReplica()
  await one.read()
  await eventually('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  redis.freeze()
  const pages = await Promise.all(Array.from({ length: 50 }, (_, index) => one.read({ list: listOf(index) })))
  assert.deepEqual(new Set(pages.map(({ outcome }) => outcome)), new Set(['miss']))
  assert.equal(one.store.isUp(), false)
  const errors = one.stats.storeErrors
  assert.ok(errors >= 1 && errors <= 50, `${errors} errors`)
  // Nobody waits for it any more: not even a turn of the event loop passes.
  let turned = false
  setImmediate(() => void (turned = true))
  await readCold(one, 50, 100)
  assert.equal(turned, false)
  assert.equal(one.stats.storeErrors, errors)
  redis.thaw()
  await eventually('the store is used again', one.store.isUp)
  source.calls = []
  const other = await connectReplica()
  assert.deepEqual(shown(await other.read()), { rows: 'a', hasMore: false, outcome: 'hit' })
  assert.deepEqual(one.changes, [true, false, true])
})

test('a store that hangs for long is asked by nobody all the while', async (t) => {
  const redis = await startRedis(t)
  const { connectReplica } = startReplicas(t, { url: redis.url })
  const one = await connectReplica()
  redis.freeze()
  await readCold(one, 0, 1)
  const errors = one.stats.storeErrors
  // Longer than it takes to probe.
  const end = performance.now() + 1_200
  let index = 1
  await eventually('it hangs for longer than a probe takes', async () => {
    await readCold(one, index, 1)
    index += 1
    return performance.now() > end
  })
  assert.deepEqual([one.store.isUp(), one.stats.storeErrors], [false, errors])
  redis.thaw()
  await eventually('the store is used again', one.store.isUp)
})

test('a store that dies is used again once it is back', async (t) => {
  const redis = await startRedis(t)
  const { connectReplica } = startReplicas(t, { url: redis.url })
  const one = await connectReplica()
  await readCold(one, 0, 3)
  await redis.kill()
  await readCold(one, 3, 50)
  await eventually('the loss is noticed', () => !one.store.isUp())
  const errors = one.stats.storeErrors
  await readCold(one, 53, 50)
  assert.equal(one.stats.storeErrors, errors)
  await redis.start()
  await eventually('the store is used again', one.store.isUp, 2_000)
  await readCold(one, 103, 1)
  await eventually('a page is stored', async () => (await redis.command('DBSIZE')) === 1)
  assert.deepEqual(one.changes, [true, false, true])
})
