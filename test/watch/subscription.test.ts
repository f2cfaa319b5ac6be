// `sessionsChanged`: what a client is sent of its list, and when.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runClock } from './run-clock.ts'
import { listOf } from './start-replica.ts'
import { startWatchers } from './start-watchers.ts'

test('the first event has what is newer than the cursor; later ones have what changed', async () => {
  const { subscribe, clock, setRows, cursorOf } = startWatchers('c3 b2 a1')
  const stream = await subscribe({ since: cursorOf('b2') })
  assert.deepEqual(await stream.events(), [{ added: 'c', changed: 'b a' }])
  setRows('d4 c3 b2:deleted')
  clock.advance(14_999)
  assert.deepEqual(await stream.events(), [])
  clock.advance(1)
  assert.deepEqual(await stream.events(), [{ added: 'd', changed: 'b:deleted', removed: 'a' }])
})

test('a client that has nothing is sent the whole window', async () => {
  const { subscribe } = startWatchers('c3 b2 a1')
  assert.deepEqual(await (await subscribe({ first: 2 })).events(), [{ added: 'b c' }])
  assert.deepEqual(await (await subscribe({ since: '' })).events(), [{ added: 'a b c' }])
})

test('a place that is lost starts the list over', async () => {
  const { subscribe, cursorOf } = startWatchers('d4 c3 b2 a1')
  const stream = await subscribe({ since: cursorOf('a1'), first: 2 })
  assert.deepEqual(await stream.events(), [{ added: 'c d', reset: true }])
})

test('a cursor of another caller, or none at all, is refused as in queries', async () => {
  const { subscribe, cursorOf } = startWatchers('a1')
  for (const since of [cursorOf('a1', 'bob'), 'nonsense'])
    await assert.rejects(subscribe({ since }), /^.*`since` is not a cursor of this list: pass one/)
})

test('a window has 1 to 100 rows', async () => {
  const { subscribe } = startWatchers('a1')
  for (const first of [0, -1, 101])
    await assert.rejects(subscribe({ first }), /`first` must be a number from 1 to 100\.$/)
})

test('without a change, an empty event comes every minute', async () => {
  const { subscribe, clock } = startWatchers('a1')
  const stream = await subscribe()
  assert.deepEqual(await stream.events(), [{ added: 'a' }])
  clock.advance(59_999)
  assert.deepEqual(await stream.events(), [])
  clock.advance(1)
  assert.deepEqual(await stream.events(), [{}])
})

test('streams of one list share its polls; those of other callers do not', async () => {
  const { subscribe, source, clock, setRows } = startWatchers('b2 a1')
  setRows('z9', 'bob')
  const [one, two] = [await subscribe(), await subscribe({ first: 1 })]
  const bobs = await subscribe({ caller: 'bob' })
  assert.deepEqual(await one.events(), [{ added: 'a b' }])
  assert.deepEqual(await two.events(), [{ added: 'b' }])
  assert.deepEqual(await bobs.events(), [{ added: 'z' }])
  const owners = () => source.calls.splice(0).map(({ owner }) => owner.slice(0, 3))
  assert.deepEqual(owners(), ['ann', 'bob'])
  clock.advance(15_000)
  await one.events()
  assert.deepEqual(owners().toSorted(), ['ann', 'bob'])
})

test('without a stream a list is not polled, and nothing is left of its watcher', async () => {
  const { subscribe, source, clock, cache, watchers } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  await stream.leave()
  assert.deepEqual(clock.pending, [])
  assert.ok(stream.hasEnded())
  assert.equal(source.calls.length, 1)
  assert.equal(watchers.stats().watchers, 0)
  // A list has one listener at most.
  cache.listen(listOf(), () => {})()
})

test('a stream ends where the list may not be read any more', async () => {
  const { subscribe, source, clock } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  source.fail('forbidden')
  clock.advance(15_000)
  assert.deepEqual(await stream.events(), ['the test says forbidden'])
  assert.ok(stream.hasEnded())
  assert.deepEqual(clock.pending, [])
})

test('an outage ends nothing, and what happened meanwhile is sent after it', async () => {
  const { subscribe, source, clock, setRows } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  source.fail('unavailable')
  clock.advance(15_000)
  assert.deepEqual(await stream.events(), [])
  source.fail(undefined)
  setRows('b2 a1')
  clock.advance(30_000)
  assert.deepEqual(await stream.events(), [{ added: 'b' }])
})

test('before the list could be read there is no event, not even an empty one', async () => {
  const { subscribe, source, clock, cursorOf } = startWatchers('b2 a1')
  source.fail('unavailable')
  const stream = await subscribe({ since: cursorOf('a1') })
  await runClock(clock, 70_000)
  assert.deepEqual(await stream.events(), [])
  source.fail(undefined)
  await runClock(clock, 60_000)
  assert.deepEqual((await stream.events())[0], { added: 'b', changed: 'a' })
})
