// The circuit breaker of the service: when it opens, what it counts, and that an open one refuses at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure, rejectionOf } from './scripted-call.ts'
import { startBreakers } from './start-breakers.ts'

for (const reason of ['unavailable', 'timeout'] as const) {
  test(`${reason}: it opens when more than half of ten calls or more fail`, async () => {
    const { breakers, changes, callTimes } = startBreakers()
    await callTimes(5)
    await callTimes(5, reason)
    assert.equal(breakers.state(), 'closed')
    await callTimes(1, reason)
    assert.equal(breakers.state(), 'open')
    assert.deepEqual(changes, ['open'])
  })

  test(`${reason}: nine calls that all fail are too few`, async () => {
    const { breakers, callTimes } = startBreakers()
    await callTimes(9, reason)
    assert.equal(breakers.state(), 'closed')
    await callTimes(1, reason)
    assert.equal(breakers.state(), 'open')
  })
}

for (const reason of [
  'rateLimited',
  'badRequest',
  'badResponse',
  'unauthorized',
  'noCredential',
  'forbidden',
  'notFound',
  'aborted',
] as const) {
  test(`${reason} never opens it`, async () => {
    const { breakers, changes, callTimes } = startBreakers()
    await callTimes(200, reason)
    assert.deepEqual([breakers.state(), changes], ['closed', []])
  })
}

test('failures that are further apart than five seconds do not add up', async () => {
  const { breakers, clock, callTimes } = startBreakers()
  await callTimes(9, 'unavailable')
  clock.advance(3_600_000)
  await callTimes(1, 'unavailable')
  assert.equal(breakers.state(), 'closed')
})

test('while it is open, calls are refused at once with a hint, and none is made', async () => {
  const { run, clock, callTimes } = startBreakers()
  await callTimes(10, 'unavailable')
  let made = 0
  const call = async () => {
    made += 1
  }
  const rejection = { message: 'the circuit is open', retryAfterMs: 2_000 }
  assert.deepEqual(await rejectionOf(run(call)), rejection)
  clock.advance(1_999)
  assert.deepEqual(await rejectionOf(run(call)), rejection)
  assert.equal(made, 0)
})

test('results and errors pass through it unchanged', async () => {
  const { run } = startBreakers()
  const result = {}
  assert.equal(await run(async () => result), result)
  for (const error of [failure('unavailable'), failure('notFound'), new TypeError('a bug')])
    await assert.rejects(
      run(() => Promise.reject(error)),
      (thrown) => thrown === error,
    )
})
