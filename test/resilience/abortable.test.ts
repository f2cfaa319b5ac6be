// Waiting until a signal aborts: what is waited for, what is left behind.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { abortable, delay, onAbort } from '../../src/resilience/abortable.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const reason = new Error('the signal aborted')
const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('a promise that settles first passes its value or its error on, and leaves no listener', async () => {
  const { signal } = new AbortController()
  const error = new Error('the promise rejected')
  assert.equal(await abortable(Promise.resolve(1), signal), 1)
  await assert.rejects(abortable(Promise.reject(error), signal), error)
  assert.equal(listenersOf(signal), 0)
})

test('a signal that aborts first rejects with its reason, after the callback, and once', async () => {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<number>()
  const reasons: unknown[] = []
  const waiting = abortable(promise, controller.signal, (given) => reasons.push(given))
  controller.abort(reason)
  assert.deepEqual(reasons, [reason])
  await assert.rejects(waiting, reason)
  resolve(1)
  await promise
  assert.deepEqual(reasons, [reason])
})

test('a signal that is aborted already rejects at once, whatever becomes of the promise', async () => {
  const aborted = AbortSignal.abort(reason)
  await assert.rejects(abortable(Promise.reject(new Error('unhandled')), aborted), reason)
  await assert.rejects(abortable(new Promise(() => {}), aborted), reason)
  assert.equal(listenersOf(aborted), 0)
})

test('a delay ends with its time or its signal, and leaves neither timer nor listener', async () => {
  const clock = createVirtualClock()
  const controller = new AbortController()
  const ended = delay(100, clock, controller.signal)
  clock.advance(100)
  await ended
  assert.equal(listenersOf(controller.signal), 0)
  const aborted = delay(100, clock, controller.signal)
  controller.abort(reason)
  await assert.rejects(aborted, reason)
  await assert.rejects(delay(100, clock, controller.signal), reason)
  assert.deepEqual([clock.pending, listenersOf(controller.signal)], [[], 0])
})

test('a callback that was removed is not called', () => {
  const controller = new AbortController()
  onAbort(controller.signal, () => assert.fail('it was called'))()
  controller.abort(reason)
})
