// Replicas that watch one list with a shared store.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../emulator/random.ts'
import { ownerOf, RecordingSource } from '../page-cache/recording-source.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { runClock } from './run-clock.ts'
import { createStore, listOf, startReplica } from './start-replica.ts'
import { recordOf } from './start-watchers.ts'
import { WatchingClient } from './watching-client.ts'

/** The calls of an hour in which nothing happens, and the clients' rows after it. */
async function idleHour(stores: readonly (ReturnType<typeof createStore> | undefined)[]) {
  const clock = createVirtualClock()
  const source = new RecordingSource({ clock, ties: 'mirrored', pageSize: 100 })
  source.setRows(ownerOf(listOf()), [recordOf('a1')])
  const random = createRandom('replicas')
  const clients = stores.map((store) => {
    const client = new WatchingClient('ann')
    client.subscribe(startReplica({ fetchPage: source.fetchPage, clock, random, ...(store && { store }) }))
    return client
  })
  await runClock(clock, 3_600_000)
  return { calls: source.calls.length, rows: clients.map(({ rows }) => rows.map(({ rowId }) => rowId)) }
}

test('three replicas make little more calls than one; without the store, three times as many', async () => {
  const store = createStore()
  const alone = await idleHour([undefined])
  const shared = await idleHour([store, store, store])
  const apart = await idleHour([undefined, undefined, undefined])
  assert.deepEqual(shared.rows, [['a'], ['a'], ['a']])
  assert.ok(shared.calls <= 1.25 * alone.calls, `${shared.calls} calls, alone ${alone.calls}`)
  assert.ok(apart.calls >= 2.5 * alone.calls, `${apart.calls} calls, alone ${alone.calls}`)
})
