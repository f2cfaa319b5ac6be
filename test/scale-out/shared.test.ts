// What gateways share, and what no caller shares with another.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { upstreamIds } from '../gateway/upstream-rows.ts'
import { waitFor } from '../wait-for.ts'
import { callers, createReader, windowOf } from './callers.ts'
import { startCluster } from './cluster.ts'
import { startLoad } from './load.ts'

test('three gateways with one Redis behind HAProxy', {
  skip: needs('haproxy') || needs('redis-server'),
}, async (t) => {
  const cluster = await startCluster(t, { PAGE_CACHE_MAX_AGE_MS: '1h' })
  const { emulator, redis, keyOf } = cluster
  const { read, readAny } = await createReader(cluster)
  const keysInRedis = async () => Number(await redis.command('DBSIZE'))

  await t.test(
    'a page that one of them has read is a hit in the others, with the same ids and cursors',
    async () => {
      let tries = 0
      // An operation of Redis that takes 75 ms counts as a miss, which happens on a busy machine: then with another caller.
      await waitFor('a list is read by one call for all gateways', async () => {
        const caller = `caller-${tries++}`
        emulator.requests.length = 0
        const before = await keysInRedis()
        const first = await read(caller, 20)
        const isStored = async () => (await keysInRedis()) > before
        const stored = await waitFor('the page is stored', isStored, 2_000).then(
          () => true,
          () => false,
        )
        const gateways = new Set([first.gateway])
        while (gateways.size < 3) {
          const { gateway, text, cacheStatus } = await read(caller, 20)
          gateways.add(gateway)
          assert.equal(text, first.text)
          if (emulator.requests.length === 1) assert.match(String(cacheStatus), /; hit; /)
        }
        assert.equal(emulator.requests[0]?.identity, keyOf(caller))
        return stored && emulator.requests.length === 1
      })
    },
  )

  await t.test('a client pages through a list although each page comes from another gateway', async () => {
    const ids: string[] = []
    const gateways = new Set<string | null>()
    let after: string | null = null
    do {
      const response = await read('alice', 5, after)
      const window = windowOf(response)
      ids.push(...window.ids)
      gateways.add(response.gateway)
      after = window.hasNextPage ? window.endCursor : null
    } while (after !== null)
    assert.deepEqual(ids, await upstreamIds(emulator, keyOf('alice'), 'desc'))
    assert.equal(gateways.size, 3)
  })

  await t.test('callers who read at the same time get all their own rows and no others', async (t) => {
    emulator.requests.length = 0
    const load = startLoad(t, 16, readAny)
    await waitFor('much is read', () => load.outcomes.length >= 800, 60_000)
    await load.stop()
    assert.deepEqual(
      load.outcomes.filter(({ fault }) => fault !== undefined),
      [],
    )
    assert.equal(new Set(load.outcomes.map(({ gateway }) => gateway)).size, 3)
    // From the service, from memory, and from Redis.
    assert.deepEqual(
      new Set(emulator.requests.map(({ identity }) => identity)),
      new Set(callers.map((caller) => keyOf(caller))),
    )
    assert.ok(emulator.requests.length < load.outcomes.length / 2, `${emulator.requests.length} calls`)
    assert.match(String(await redis.command('INFO', 'stats')), /^keyspace_hits:[1-9]\d/m)
  })

  await t.test('a cursor of one caller is refused to another by each of them', async () => {
    const { endCursor } = windowOf(await read('alice', 5))
    emulator.requests.length = 0
    const gateways = new Set<string | null>()
    while (gateways.size < 3) {
      const { gateway, text } = await read('bob', 5, endCursor)
      gateways.add(gateway)
      assert.equal(JSON.parse(text).errors[0].extensions.code, 'BAD_USER_INPUT')
    }
    assert.deepEqual(emulator.requests, [])
  })
})
