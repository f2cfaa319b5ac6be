// The bulkhead: so many calls at once, so many waiting, and no more.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { createBulkhead, withBulkhead } from '../../src/upstream/bulkhead.ts'
import { failure, settled } from './scripted-call.ts'
import { failureOf } from './start.ts'

const refusal = { reason: 'shed', message: 'too many calls are under way' }

/** A bulkhead of two places with a queue of three, and calls that end when they are told to. */
function start() {
  const places = createBulkhead(2, 3)
  const made: { readonly name: string; readonly end: () => void }[] = []
  const call = withBulkhead(async (name: string) => {
    const ended = Promise.withResolvers<void>()
    made.push({ name, end: ended.resolve })
    await ended.promise
    return name
  }, places)
  return { call, made, names: () => made.map(({ name }) => name) }
}

test('two calls are made, three wait for them in order, the sixth is refused at once', async () => {
  const { call, made, names } = start()
  const asked = ['a', 'b', 'c', 'd', 'e'].map((name) => call(name))
  assert.deepEqual(await failureOf(call('f')), refusal)
  assert.deepEqual(names(), ['a', 'b'])
  for (let index = 0; index < 5; index += 1) {
    made[index]?.end()
    // oxlint-disable-next-line no-await-in-loop
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
