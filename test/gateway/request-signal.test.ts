// The signal that aborts an operation: created on first use, with a deadline that counts from the start of the operation.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { RequestSignal } from '../../src/http/request-signal.ts'
import { createVirtualClock } from '../virtual-clock.ts'

function begin() {
  const clock = createVirtualClock()
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  return { clock, response, signal: new RequestSignal(response, 2_000, clock) }
}

test('an operation whose signal is not used has no timer and no listener; one whose signal is used has one of each', () => {
  const { clock, response, signal } = begin()
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
  assert.equal(signal.value, signal.value)
  assert.deepEqual([clock.pending.length, response.listenerCount('close')], [1, 1])
})

test('the deadline counts from the start of the operation, not from the first use of its signal', () => {
  const { clock, signal } = begin()
  clock.advance(1_500)
  const { value } = signal
  clock.advance(499)
  assert.deepEqual([value.aborted, signal.aborted], [false, false])
  clock.advance(1)
  assert.deepEqual([value.reason.reason, signal.aborted], ['timeout', true])
})

test('past the deadline the signal is aborted from the start, without timer or listener', () => {
  const { clock, response, signal } = begin()
  clock.advance(2_000)
  assert.equal(signal.aborted, true)
  assert.equal(signal.value.reason.reason, 'timeout')
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
})

test('after the client has disconnected the signal is aborted from the start, without timer or listener', async () => {
  const { clock, response, signal } = begin()
  const closed = once(response, 'close')
  response.destroy()
  await closed
  assert.equal(signal.aborted, true)
  assert.equal(signal.value.reason.reason, 'aborted')
  assert.deepEqual([clock.pending, response.listenerCount('close')], [[], 0])
})

test('a client that disconnects aborts the signal in use, and its timer is cancelled', async () => {
  const { clock, response, signal } = begin()
  const { value } = signal
  const closed = once(response, 'close')
  response.destroy()
  await closed
  assert.equal(value.reason.reason, 'aborted')
  assert.deepEqual(clock.pending, [])
})
