// The bulkhead: a maximum of concurrent calls, a maximum of queued ones, and no more.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { createBulkhead } from '../../src/resilience/bulkhead.ts'
import { CallNotPermittedError } from '../../src/resilience/call.ts'
import { failure, rejectionOf, settled } from './scripted-call.ts'

const rejection = { message: 'too many calls are queued' }

/** A bulkhead of two slots with a queue of three, and calls that end when the test ends them. */
function start() {
  const bulkhead = createBulkhead(2, 3)
  const made: { readonly name: string; readonly end: () => void }[] = []
  const call = (name: string, signal?: AbortSignal) =>
    bulkhead.run(async () => {
      const ended = Promise.withResolvers<void>()
      made.push({ name, end: ended.resolve })
      await ended.promise
      return name
    }, signal)
  return { call, made, names: () => made.map(({ name }) => name) }
}

test('two calls are made, three are queued in order, the sixth is refused at once', async () => {
  const { call, made, names } = start()
  const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => call(name))
  assert.deepEqual(await rejectionOf(call('f')), rejection)
  assert.deepEqual(names(), ['a', 'b'])
  for (let index = 0; index < 5; index += 1) {
    made[index]?.end()
    await settled()
    assert.deepEqual(names(), ['a', 'b', 'c', 'd', 'e'].slice(0, Math.min(index + 3, 5)))
  }
  assert.deepEqual(await Promise.all(calls), ['a', 'b', 'c', 'd', 'e'])
})

test('a call that fails frees its slot for the next', async () => {
  const bulkhead = createBulkhead(1, 1)
  const error = failure('unavailable')
  const failed = assert.rejects(
    bulkhead.run(() => Promise.reject(error)),
    error,
  )
  const next = bulkhead.run(async () => 'a response')
  await failed
  assert.equal(await next, 'a response')
})

test('a queued call that is aborted rejects at once, and is never made', async () => {
  const { call, made, names } = start()
  void call('a')
  void call('b')
  const controller = new AbortController()
  const reason = failure('aborted')
  const queued = call('c', controller.signal)
  const outcome = Promise.race([queued.catch((error: unknown) => error), settled().then(() => 'queued')])
  controller.abort(reason)
  const error = await outcome
  assert.ok(error instanceof CallNotPermittedError)
  assert.deepEqual([error.message, error.cause], ['the call was aborted before there was a slot', reason])
  made[0]?.end()
  await settled()
  assert.deepEqual(names(), ['a', 'b'])
  assert.deepEqual(getEventListeners(controller.signal, 'abort'), [])
})

test('a queued call that is aborted makes room in the queue', async () => {
  const { call, made, names } = start()
  void call('a')
  void call('b')
  const controller = new AbortController()
  for (const name of ['c', 'd', 'e']) call(name, controller.signal).catch(() => undefined)
  controller.abort(failure('aborted'))
  await settled()
  void call('f')
  made[0]?.end()
  await settled()
  assert.deepEqual(names(), ['a', 'b', 'f'])
})

test('a call that is aborted from the start takes no slot', async () => {
  const { call, names } = start()
  const reason = failure('aborted')
  await assert.rejects(call('a', AbortSignal.abort(reason)), (error: Error) => error.cause === reason)
  assert.deepEqual(names(), [])
})

test('a queued call is made before one that comes later', async () => {
  const bulkhead = createBulkhead(1, 1)
  const order: string[] = []
  const note = (name: string) => async () => void order.push(name)
  const first = Promise.withResolvers<void>()
  const a = bulkhead.run(() => first.promise)
  const b = bulkhead.run(note('b'))
  // Comes in the very moment in which the slot is released.
  const c = a.then(() => bulkhead.run(note('c')))
  first.resolve()
  await Promise.all([a, b, c])
  assert.deepEqual(order, ['b', 'c'])
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
  return { made, ends, hang, countOf }
}

test('calls of one group that hang leave a quarter of the slots, and of the queue, to others', async () => {
  const { hang, made, countOf, ends } = startShared(64)
  const hanging = hang('a', 97)
  assert.equal(countOf('a'), 48)
  assert.deepEqual(await rejectionOf(Promise.all(hanging)), rejection)
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
  test(`of ${slots} slot(s) one group may have all: no slot is kept free where a quarter is less than one`, () => {
    const { hang, countOf } = startShared(slots)
    void hang('a', slots)
    assert.equal(countOf('a'), slots)
  })
}

test('a slot that its own group may not have goes to the first queued call that may have it', async () => {
  const { hang, made, ends } = startShared(4)
  void hang('a', 4)
  void hang('b', 2)
  assert.deepEqual(made, ['a', 'a', 'a', 'b'])
  ends[3]?.()
  await settled()
  assert.deepEqual(made, ['a', 'a', 'a', 'b', 'b'])
})
