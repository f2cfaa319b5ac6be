// The bulkhead: so many calls at once, so many waiting, and no more.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { createBulkhead } from '../../src/resilience/bulkhead.ts'
import { failureOf } from '../upstream/start-client.ts'
import { failure, settled } from './scripted-call.ts'

const refusal = { reason: 'shed', message: 'too many calls are under way' }

/** A bulkhead of two places with a queue of three, and calls that end when they are told to. */
function start() {
  const places = createBulkhead(2, 3)
  const made: { readonly name: string; readonly end: () => void }[] = []
  const call = (name: string, signal?: AbortSignal) =>
    places.run(async () => {
      const ended = Promise.withResolvers<void>()
      made.push({ name, end: ended.resolve })
      await ended.promise
      return name
    }, signal)
  return { call, made, names: () => made.map(({ name }) => name) }
}

test('two calls are made, three wait for them in order, the sixth is refused at once', async () => {
  const { call, made, names } = start()
  const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => call(name))
  assert.deepEqual(await failureOf(call('f')), refusal)
  assert.deepEqual(names(), ['a', 'b'])
  for (let index = 0; index < 5; index += 1) {
    made[index]?.end()
    await settled()
    assert.deepEqual(names(), ['a', 'b', 'c', 'd', 'e'].slice(0, Math.min(index + 3, 5)))
  }
  assert.deepEqual(await Promise.all(asked), ['a', 'b', 'c', 'd', 'e'])
})

test('a call that fails gives its place to the next', async () => {
  const places = createBulkhead(1, 1)
  const failed = failureOf(places.run(() => Promise.reject(failure('unavailable'))))
  const next = places.run(async () => 'an answer')
  assert.equal((await failed)['reason'], 'unavailable')
  assert.equal(await next, 'an answer')
})

test('a reader who leaves the queue leaves at once, and its call is never made', async () => {
  const { call, made, names } = start()
  void call('a')
  void call('b')
  const leaving = new AbortController()
  const gone = failure('aborted')
  const waiting = call('c', leaving.signal)
  const left = Promise.race([waiting.catch((error: unknown) => error), settled().then(() => 'still waiting')])
  leaving.abort(gone)
  assert.equal(await left, gone)
  made[0]?.end()
  await settled()
  assert.deepEqual(names(), ['a', 'b'])
  assert.deepEqual(getEventListeners(leaving.signal, 'abort'), [])
})

test('a place in the queue that was left is free for another', async () => {
  const { call, made, names } = start()
  void call('a')
  void call('b')
  const leaving = new AbortController()
  for (const name of ['c', 'd', 'e']) call(name, leaving.signal).catch(() => undefined)
  leaving.abort(failure('aborted'))
  await settled()
  const last = call('f')
  last.catch(() => undefined)
  made[0]?.end()
  await settled()
  assert.deepEqual(names(), ['a', 'b', 'f'])
})

test('a reader who is gone already takes no place', async () => {
  const { call, names } = start()
  const gone = failure('aborted')
  await assert.rejects(call('a', AbortSignal.abort(gone)), gone)
  assert.deepEqual(names(), [])
})

test('a call that has waited is made before one that comes later', async () => {
  const places = createBulkhead(1, 1)
  const order: string[] = []
  const note = (name: string) => async () => void order.push(name)
  const first = Promise.withResolvers<void>()
  const a = places.run(() => first.promise)
  const b = places.run(note('b'))
  // Comes in the very moment in which the place is let go.
  const c = a.then(() => places.run(note('c')))
  first.resolve()
  await Promise.all([a, b, c])
  assert.deepEqual(order, ['b', 'c'])
})

test('a deadline that passes in the queue is no failure of what was not asked', async () => {
  const places = createBulkhead(1, 1)
  const first = Promise.withResolvers<void>()
  const made = places.run(() => first.promise)
  const ends = new AbortController()
  const waiting = failureOf(places.run(async () => undefined, ends.signal))
  ends.abort(failure('timeout'))
  assert.deepEqual(await waiting, { reason: 'shed', message: 'the deadline passed before there was a slot' })
  first.resolve()
  await made
})

/** A bulkhead of so many slots and a queue as long, calls that hang in it, and the groups of those that were made. */
function startShared(slots: number) {
  const bulkhead = createBulkhead(slots, slots)
  const made: string[] = []
  const ends: (() => void)[] = []
  const hang = (group: string, times: number) =>
    Array.from({ length: times }, () =>
      bulkhead.run(
        () => {
          made.push(group)
          return new Promise<void>((resolve) => void ends.push(resolve))
        },
        undefined,
        group,
      ),
    )
  const countOf = (group: string) => made.filter((name) => name === group).length
  return { bulkhead, made, ends, hang, countOf }
}

test('calls of one group that hang leave a quarter of the slots, and of the queue, to others', async () => {
  const { hang, made, countOf, ends } = startShared(64)
  const hanging = hang('a', 97)
  assert.equal(countOf('a'), 48)
  assert.deepEqual(await failureOf(Promise.all(hanging)), refusal)
  void hang('b', 1)
  assert.equal(countOf('b'), 1)
  ends[0]?.()
  await settled()
  assert.deepEqual([countOf('a'), made.length], [49, 50])
})

test('three groups that hang leave a slot to a fourth', () => {
  const { hang, countOf } = startShared(64)
  for (const group of ['a', 'b', 'c', 'd']) void hang(group, 64).map((call) => call.catch(() => undefined))
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((group) => countOf(group)),
    [48, 12, 3, 1],
  )
})

for (const slots of [1, 2, 3]) {
  test(`of ${slots} slot(s) one group may have all: nothing is kept free where a quarter is less than one`, () => {
    const { hang, countOf } = startShared(slots)
    void hang('a', slots)
    assert.equal(countOf('a'), slots)
  })
}

test('a slot that its own group may not have goes to the first in the queue who may', async () => {
  const { hang, made, ends } = startShared(4)
  void hang('a', 4)
  void hang('b', 2)
  assert.deepEqual(made, ['a', 'a', 'a', 'b'])
  ends[3]?.()
  await settled()
  assert.deepEqual(made, ['a', 'a', 'a', 'b', 'b'])
})
