// When a list is read: adaptively, as others read it, and rarely where calls must not be made.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Session } from '../../src/sessions/session.ts'
import { runClock } from './run-clock.ts'
import { listOf } from './start-replica.ts'
import { type Subscribed, startWatchers } from './start-watchers.ts'

const head = (maxAgeMs?: number, notBefore?: number) => ({
  ...listOf(),
  order: 'desc' as const,
  after: undefined,
  limit: 20,
  maxAgeMs,
  notBefore,
})

test('a page that others bring is sent at once, without a call', async () => {
  const { subscribe, cache, clock, source, setRows } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  clock.advance(8_000)
  setRows('b2 a1')
  await cache.readPage(head(undefined, clock.now()))
  assert.deepEqual(await stream.events(), [{ added: 'b' }])
  assert.equal(source.calls.length, 2)
})

test('so is one in the other order, which ends with the newest rows', async () => {
  const { subscribe, cache, clock, source, setRows } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  clock.advance(8_000)
  setRows('b2 a1')
  await cache.readPage({ ...head(undefined, clock.now()), order: 'asc' })
  assert.deepEqual(await stream.events(), [{ added: 'b' }])
  assert.equal(source.calls.length, 2)
})

test('a list that is invalidated is read at once', async () => {
  const { subscribe, cache, clock, setRows } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  clock.advance(1)
  setRows('')
  await cache.invalidate(listOf())
  assert.deepEqual(await stream.events(), [{ removed: 'a' }])
})

test('after a write of the caller, it is read at once, and often for a minute', async () => {
  const { subscribe, watchers, clock, source, setRows } = startWatchers('a1')
  const stream = await subscribe()
  await stream.events()
  clock.advance(1)
  setRows('b2 a1')
  watchers.wake(listOf())
  watchers.wake(listOf('bob'))
  assert.deepEqual(await stream.events(), [{ added: 'b' }])
  source.calls.length = 0
  await runClock(clock, 20_000)
  assert.equal(source.calls.length, 10)
})

test('nextPollAt is when the list is read next, in full seconds', async () => {
  const { subscribe, clock, setRows } = startWatchers('a1', { random: () => 0.51 })
  const stream = await subscribe()
  await stream.events()
  assert.equal(stream.nextPollAt(), '2026-01-31T09:30:16Z')
  setRows('b2:creating a1')
  await runClock(clock, 16_000)
  await stream.events()
  assert.equal(stream.nextPollAt(), '2026-01-31T09:30:18Z')
})

test('an idle hour takes 62 calls', async () => {
  const { subscribe, clock, source } = startWatchers('a1')
  await subscribe()
  await runClock(clock, 3_600_000)
  assert.equal(source.calls.length, 62)
})

test('replicas whose retries are used up poll as rarely as they may', async () => {
  const { subscribe, clock, source } = startWatchers('a1', { isStrained: () => true })
  await subscribe()
  await runClock(clock, 59_999)
  assert.equal(source.calls.length, 1)
  await runClock(clock, 1)
  assert.equal(source.calls.length, 2)
})

test('a list is not read for a caller who is over the rate limit, but later', async () => {
  let allowed = false
  let asked = 0
  const meter = {
    async consumeAgain() {
      asked += 1
      return allowed
    },
  }
  const { subscribe, clock, source, watchers } = startWatchers('a1')
  const stream = await subscribe({ meter })
  await runClock(clock, 15_000)
  assert.deepEqual([asked, source.calls.length, watchers.stats().polls.deferred], [1, 1, 1])
  allowed = true
  await runClock(clock, 60_000)
  assert.deepEqual([asked, source.calls.length], [2, 2])
  assert.equal(stream.hasEnded(), false)
})

test('after a 429 no list is read for a while, and every one is then', async () => {
  const { subscribe, clock, source, setRows, watchers } = startWatchers('a1')
  setRows('z9', 'bob')
  await subscribe()
  await runClock(clock, 1_000)
  await subscribe({ caller: 'bob' })
  await runClock(clock, 13_999)
  source.fail('rateLimited')
  await runClock(clock, 1)
  source.fail(undefined)
  source.calls.length = 0
  await runClock(clock, 1_999)
  assert.equal(source.calls.length, 0)
  const { failed, deferred } = watchers.stats().polls
  assert.deepEqual([failed, deferred], [1, 1])
  await runClock(clock, 60_000)
  assert.deepEqual([...new Set(source.calls.map(({ owner }) => owner.slice(0, 3)))].toSorted(), [
    'ann',
    'bob',
  ])
})

test('a stream that opens while no list is read makes no call, and has its first event afterwards', async () => {
  const { subscribe, clock, source } = startWatchers('a1')
  const first = await subscribe()
  await first.events()
  await runClock(clock, 14_999)
  source.fail('rateLimited')
  await runClock(clock, 1)
  source.fail(undefined)
  source.calls.length = 0
  const second = await subscribe()
  await runClock(clock, 1_999)
  assert.deepEqual([await second.events(), source.calls.length], [[], 0])
  await runClock(clock, 60_000)
  assert.deepEqual([await second.events(), source.calls.length > 0], [[{ added: 'a' }], true])
})

test('where lists ask for more polls than there is room for, all of them wait longer', async () => {
  const { subscribe, clock, source, setRows, watchers } = startWatchers('', { maxPolls: 1 })
  source.pause = () => new Promise((resolve) => void clock.after(3_000, resolve))
  const streams: Subscribed[] = []
  const callers = Array.from({ length: 60 }, (_, index) => `caller${index}`)
  for (const caller of callers) {
    setRows('a1', caller)
    streams.push(await subscribe({ caller }))
  }
  await runClock(clock, 400_000)
  assert.ok(watchers.stats().stretch >= 3)
  // They do not wait in a queue: their next poll is that late.
  const dueMs = streams.map((stream) => Date.parse(stream.nextPollAt() ?? '') - clock.wallNow())
  assert.ok(Math.max(...dueMs) > 100_000)
  source.calls.length = 0
  await runClock(clock, 400_000)
  const polls = callers.map(
    (caller) => source.calls.filter(({ owner }) => owner.startsWith(`${caller}/`)).length,
  )
  assert.ok(source.calls.length <= 134)
  assert.ok(Math.max(...polls) - Math.min(...polls) <= 2, polls.join())
})

test('changes that nobody asked for yet become one', async () => {
  const { readerOf, clock, setRows, watchers } = startWatchers('a1')
  const changes = readerOf('ann').watch('bot', { since: undefined, size: 20 })
  await changes.next()
  for (const rows of ['b2 a1', 'c3 b2 a1', 'c3 b2:deleted']) {
    setRows(rows)
    await runClock(clock, 15_000)
  }
  const { value } = await changes.next()
  assert.deepEqual(
    [value?.added, value?.changed, value?.removed].map((rows) => rows?.map(({ rowId }) => rowId)),
    [['b', 'c'], [], ['a']],
  )
  assert.equal(watchers.stats().intervalMs, 5_000)
  await changes.return?.()
  assert.deepEqual(watchers.stats(), {
    watchers: 0,
    polls: { changed: 3, unchanged: 5, failed: 0, deferred: 0 },
    changes: 2,
    merged: 2,
    intervalMs: 0,
    stretch: 1,
  })
})

test('a poll that shows no change compares the rows for all streams together', async (t) => {
  const comparisons = async (streams: number) => {
    const { subscribe, clock } = startWatchers('b2 a1')
    const opened = []
    for (let number = 0; number < streams; number += 1) opened.push(await subscribe())
    for (const { events } of opened) await events()
    const { mock } = t.mock.method(Session.prototype, 'isSame')
    await runClock(clock, 20_000)
    const calls = mock.callCount()
    mock.restore()
    return calls
  }
  const [ofOne, ofTen] = [await comparisons(1), await comparisons(10)]
  assert.ok(ofOne > 0)
  assert.equal(ofTen, ofOne)
})
