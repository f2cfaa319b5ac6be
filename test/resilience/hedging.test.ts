// Hedging: a call that is slower than calls usually are gets one second attempt, within the retry budget.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { withHedging } from '../../src/resilience/hedging.ts'
import { createRetryBudget } from '../../src/resilience/retry-budget.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { failure, type GroupedRequest, groupOf, notPermitted, settled } from './scripted-call.ts'

interface Attempt {
  readonly at: number
  readonly signal: AbortSignal
  readonly resolve: (response: string) => void
  readonly reject: (error: unknown) => void
}

/** Hedged calls, the last hundred of which took 100 ms, or as many as `durations` says; attempts are counted from then on. */
async function start({ durations = Array.from({ length: 100 }, () => 100), isStrained = () => false } = {}) {
  const clock = createVirtualClock()
  const budget = createRetryBudget()
  const attempts: Attempt[] = []
  const counts = { hedges: 0 }
  let startedAt = clock.now()
  const hedged = withHedging<GroupedRequest, string>(
    (_request, signal = new AbortController().signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      attempts.push({ at: clock.now() - startedAt, signal, resolve, reject })
      return promise
    },
    { groupOf, budget, isStrained, onHedge: () => void (counts.hedges += 1), clock },
  )
  const call = (signal?: AbortSignal) =>
    hedged({ group: 'x' }, signal).catch((error: unknown) => (error instanceof Error ? error.message : error))
  for (const ms of durations) {
    const response = call()
    clock.advance(ms)
    attempts[0]?.resolve('early')
    await response
    attempts.length = 0
  }
  startedAt = clock.now()
  counts.hedges = 0
  return { call, clock, budget, attempts, counts, times: () => attempts.map(({ at }) => at) }
}

test('the second attempt is made when 95 % of recent calls would have ended; its response is used, the first is aborted', async () => {
  const { call, clock, budget, attempts, counts, times } = await start({
    durations: [...Array.from({ length: 94 }, () => 100), ...Array.from({ length: 6 }, () => 600)],
  })
  const before = budget.left()
  const response = call()
  clock.advance(599)
  assert.deepEqual(times(), [0])
  clock.advance(1)
  assert.deepEqual(times(), [0, 600])
  attempts[1]?.resolve('second')
  assert.equal(await response, 'second')
  assert.deepEqual(
    attempts.map(({ signal }) => signal.aborted),
    [true, true],
  )
  assert.equal(counts.hedges, 1)
  assert.equal(before - budget.left(), 14)
  assert.deepEqual(clock.pending, [])
})

test('the first attempt is used where it is faster after all, and the second is aborted', async () => {
  const { call, clock, attempts } = await start()
  const response = call()
  clock.advance(100)
  attempts[0]?.resolve('first')
  assert.equal(await response, 'first')
  assert.equal(attempts[1]?.signal.aborted, true)
})

test('there is never a third attempt', async () => {
  const { call, clock, times, attempts } = await start()
  const response = call()
  clock.advance(60_000)
  assert.deepEqual(times(), [0, 100])
  attempts[0]?.resolve('late')
  assert.equal(await response, 'late')
})

test('a call that is fast gets no second attempt, and leaves no timer', async () => {
  const { call, clock, attempts, counts } = await start()
  const response = call()
  clock.advance(99)
  attempts[0]?.resolve('fast')
  await response
  assert.deepEqual(clock.pending, [])
  assert.equal(counts.hedges, 0)
})

for (const [what, options] of [
  ['while fewer than a hundred calls have succeeded', { durations: Array.from({ length: 99 }, () => 100) }],
  ['while calls fail or queue', { isStrained: () => true }],
] as const)
  test(`${what}, there is no second attempt`, async () => {
    const { call, clock, attempts, times } = await start(options as Parameters<typeof start>[0])
    const response = call()
    clock.advance(60_000)
    assert.deepEqual(times(), [0])
    attempts[0]?.resolve('late')
    assert.equal(await response, 'late')
  })

test('calls that usually take less than 50 ms get none before 50 ms', async () => {
  const { call, clock, attempts, times } = await start({ durations: Array.from({ length: 100 }, () => 2) })
  const response = call()
  clock.advance(49)
  assert.deepEqual(times(), [0])
  clock.advance(1)
  assert.deepEqual(times(), [0, 50])
  attempts[0]?.resolve('done')
  await response
})

test('with too little left in the retry budget, there is no second attempt', async () => {
  const { call, clock, budget, attempts, times } = await start()
  while (budget.take('x', false) !== undefined);
  const response = call()
  clock.advance(60_000)
  assert.deepEqual(times(), [0])
  attempts[0]?.resolve('late')
  await response
})

test('a failure before that is passed on at once', async () => {
  const { call, attempts, clock } = await start()
  const response = call()
  attempts[0]?.reject(failure('unavailable'))
  assert.equal(await response, 'the test says unavailable')
  assert.deepEqual(clock.pending, [])
})

for (const order of [
  [0, 1],
  [1, 0],
])
  test(`where both attempts fail, in the order ${order.join(', ')}, the failure is the first attempt's`, async () => {
    const { call, clock, attempts } = await start()
    const response = call()
    clock.advance(100)
    const failures = [failure('unavailable'), failure('badResponse')]
    for (const index of order) attempts[index]?.reject(failures[index])
    assert.equal(await response, 'the test says unavailable')
  })

test('an attempt that fails leaves the other one its time', async () => {
  for (const failing of [0, 1]) {
    const { call, clock, attempts } = await start()
    const response = call()
    clock.advance(100)
    attempts[failing]?.reject(failure('unavailable'))
    await settled()
    attempts[1 - failing]?.resolve('the other one')
    assert.equal(await response, 'the other one')
  }
})

test('a second attempt that no policy lets through costs nothing', async () => {
  const { call, clock, budget, attempts } = await start()
  const before = budget.left()
  const response = call()
  clock.advance(100)
  attempts[1]?.reject(notPermitted())
  await settled()
  assert.equal(budget.left(), before)
  attempts[0]?.resolve('late')
  await response
})

test('the signal aborts both attempts, and nothing listens to it afterwards', async () => {
  const { call, clock, attempts } = await start()
  const controller = new AbortController()
  const response = call(controller.signal)
  clock.advance(100)
  controller.abort(new Error('the client left'))
  assert.equal(await response, 'the client left')
  assert.deepEqual(
    attempts.map(({ signal }) => signal.aborted),
    [true, true],
  )
  assert.deepEqual(getEventListeners(controller.signal, 'abort'), [])
  assert.deepEqual(clock.pending, [])
})

test('when the service gets slower, second attempts come later: the last two hundred calls decide', async () => {
  const { call, clock, times, attempts } = await start({
    durations: [100, 99, 900].flatMap((ms, index) =>
      Array.from({ length: [100, 13, 7][index] ?? 0 }, () => ms),
    ),
  })
  const response = call()
  clock.advance(899)
  assert.deepEqual(times(), [0])
  clock.advance(1)
  assert.deepEqual(times(), [0, 900])
  attempts[0]?.resolve('done')
  await response
})
