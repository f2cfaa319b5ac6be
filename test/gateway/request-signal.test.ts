// The signal that ends an operation: made when it is asked for, and true to when the operation began.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { createRequestSignal } from '../../src/http/request-signal.ts'
import { createVirtualClock } from '../virtual-clock.ts'

function begin() {
  const clock = createVirtualClock()
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  return { clock, response, signalOf: createRequestSignal(response, 2_000, clock) }
}

test('an operation that waits for nothing has no timer and no listener; one that does has one of each', () => {
  const { clock, response, signalOf } = begin()
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
  assert.equal(signalOf(), signalOf())
  assert.deepEqual([clock.pending.length, response.listenerCount('close')], [1, 1])
})

test('the deadline counts from when the operation began, not from its first wait', () => {
  const { clock, signalOf } = begin()
  clock.advance(1_500)
  const signal = signalOf()
  clock.advance(499)
  assert.equal(signal.aborted, false)
  clock.advance(1)
  assert.equal(signal.reason.reason, 'timeout')
})

test('past the deadline the signal has ended from the start, and leaves nothing behind', () => {
  const { clock, response, signalOf } = begin()
  clock.advance(2_000)
  assert.equal(signalOf().reason.reason, 'timeout')
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
})

test('once the client has left the signal has ended from the start, and leaves nothing behind', async () => {
  const { clock, response, signalOf } = begin()
  const closed = once(response, 'close')
  response.destroy()
  await closed
  assert.equal(signalOf().reason.reason, 'aborted')
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
})

test('a client that leaves while something is waited for ends the signal, and the timer with it', async () => {
  const { clock, response, signalOf } = begin()
  const signal = signalOf()
  const closed = once(response, 'close')
  response.destroy()
  await closed
  assert.equal(signal.reason.reason, 'aborted')
  assert.deepEqual(clock.pending, [])
})
