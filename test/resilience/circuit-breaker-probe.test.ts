// The half-open breaker: one probe decides, and everybody else is refused meanwhile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { failureOf } from '../upstream/start-client.ts'
import { failure, notPermitted, rejectionOf } from './scripted-call.ts'
import { startBreakers } from './start-breakers.ts'

const rejection = { message: 'the circuit is open', retryAfterMs: 2_000 }

/** Breakers of which the service's is open, and whose time for a probe has come. */
async function startReadyForProbe() {
  const started = startBreakers()
  await started.callTimes(10, 'unavailable')
  assert.equal(started.breakers.state(), 'open')
  started.changes.length = 0
  started.clock.advance(2_000)
  return started
}

test('of many calls at once one is the probe, and the others are refused without waiting for it', async () => {
  const { breakers, run, changes } = await startReadyForProbe()
  const probe = Promise.withResolvers<string>()
  let made = 0
  const call = () => {
    made += 1
    return probe.promise
  }
  const probing = run(call)
  const others = Array.from({ length: 50 }, () => rejectionOf(run(call)))
  assert.deepEqual(
    await Promise.all(others),
    Array.from({ length: 50 }, () => rejection),
  )
  assert.deepEqual([made, breakers.state()], [1, 'halfOpen'])
  probe.resolve('a result')
  assert.equal(await probing, 'a result')
  assert.deepEqual(changes, ['halfOpen', 'closed'])
})

test('a probe that succeeds closes it, and earlier failures no longer count', async () => {
  const { breakers, run, callTimes } = await startReadyForProbe()
  await run(async () => undefined)
  await callTimes(8, 'unavailable')
  assert.equal(breakers.state(), 'closed')
})

for (const reason of [
  'rateLimited',
  'notFound',
  'forbidden',
  'badRequest',
  'badResponse',
  'unauthorized',
] as const) {
  test(`a probe that ends with ${reason} got a response: the upstream is there`, async () => {
    const { run, changes } = await startReadyForProbe()
    await failureOf(run(() => Promise.reject(failure(reason))))
    assert.deepEqual(changes, ['halfOpen', 'closed'])
  })
}

for (const reason of ['unavailable', 'timeout', 'aborted'] as const satisfies UpstreamFailure[]) {
  test(`a probe that ends with ${reason} proves nothing: it is open for two seconds more`, async () => {
    const { breakers, run, changes, clock } = await startReadyForProbe()
    await failureOf(run(() => Promise.reject(failure(reason))))
    assert.deepEqual(changes, ['halfOpen', 'open'])
    clock.advance(1_999)
    assert.deepEqual(await rejectionOf(run(async () => undefined)), rejection)
    clock.advance(1)
    await run(async () => undefined)
    assert.equal(breakers.state(), 'closed')
  })
}

test('a probe that is refused further inside was not made: the next call is the probe', async () => {
  const { run, changes } = await startReadyForProbe()
  await rejectionOf(run(() => Promise.reject(notPermitted())))
  assert.deepEqual(changes, ['halfOpen', 'open'])
  await run(async () => undefined)
  assert.deepEqual(changes, ['halfOpen', 'open', 'halfOpen', 'closed'])
})

test('a probe that was given up for a reason that is no failure of the upstream proves nothing either', async () => {
  const { run, changes } = await startReadyForProbe()
  const reason = new DOMException('given up', 'AbortError')
  await assert.rejects(
    run(() => Promise.reject(reason)),
    reason,
  )
  assert.deepEqual(changes, ['halfOpen', 'open'])
})

test('a call from before it opened that fails late does not decide for the probe', async () => {
  const { breakers, run, clock, callTimes } = startBreakers()
  const late = Promise.withResolvers<never>()
  const early = failureOf(run(() => late.promise))
  await callTimes(10, 'unavailable')
  clock.advance(2_000)
  const probe = Promise.withResolvers<void>()
  const probing = run(() => probe.promise)
  late.reject(failure('timeout'))
  await early
  assert.equal(breakers.state(), 'halfOpen')
  probe.resolve()
  await probing
  assert.equal(breakers.state(), 'closed')
})
