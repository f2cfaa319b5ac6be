// The half-open breaker: one probe decides, and everybody else is refused meanwhile.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type BreakerState, createBreaker } from '../../src/upstream/breaker.ts'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { failure } from './scripted-call.ts'
import { failureOf } from './start.ts'

const refusal = { reason: 'shed', message: 'the circuit is open', retryAfterMs: 2_000 }

/** A breaker that is open, and whose time for a probe has come; the time is Date's, which stands still. */
async function startReadyForProbe(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  const changes: BreakerState[] = []
  const breaker = createBreaker((state) => changes.push(state))
  for (let index = 0; index < 10; index += 1)
    // oxlint-disable-next-line no-await-in-loop
    await breaker.run(() => Promise.reject(failure('unavailable'))).catch(() => undefined)
  assert.equal(breaker.state(), 'open')
  changes.length = 0
  t.mock.timers.tick(2_000)
  return { breaker, changes, pass: (ms: number) => t.mock.timers.tick(ms) }
}

test('of many calls at once one is the probe, and the others are refused without waiting for it', async (t) => {
  const { breaker, changes } = await startReadyForProbe(t)
  const probe = Promise.withResolvers<string>()
  let made = 0
  const call = () => {
    made += 1
    return probe.promise
  }
  const probing = breaker.run(call)
  const others = Array.from({ length: 50 }, () => failureOf(breaker.run(call)))
  assert.deepEqual(
    await Promise.all(others),
    Array.from({ length: 50 }, () => refusal),
  )
  assert.deepEqual([made, breaker.state()], [1, 'halfOpen'])
  probe.resolve('an answer')
  assert.equal(await probing, 'an answer')
  assert.deepEqual(changes, ['halfOpen', 'closed'])
})

test('a probe that is answered closes it, and what failed before is forgotten', async (t) => {
  const { breaker } = await startReadyForProbe(t)
  await breaker.run(async () => undefined)
  for (let index = 0; index < 8; index += 1)
    // oxlint-disable-next-line no-await-in-loop
    await breaker.run(() => Promise.reject(failure('unavailable'))).catch(() => undefined)
  assert.equal(breaker.state(), 'closed')
})

for (const reason of [
  'rateLimited',
  'notFound',
  'forbidden',
  'badRequest',
  'badResponse',
  'credential',
] as const) {
  test(`a probe that ends with ${reason} was answered: the upstream is there`, async (t) => {
    const { breaker, changes } = await startReadyForProbe(t)
    await failureOf(breaker.run(() => Promise.reject(failure(reason))))
    assert.deepEqual(changes, ['halfOpen', 'closed'])
  })
}

for (const reason of ['unavailable', 'timeout', 'aborted', 'shed'] as const satisfies UpstreamFailure[]) {
  test(`a probe that ends with ${reason} proves nothing: it is open for two seconds more`, async (t) => {
    const { breaker, changes, pass } = await startReadyForProbe(t)
    await failureOf(breaker.run(() => Promise.reject(failure(reason))))
    assert.deepEqual(changes, ['halfOpen', 'open'])
    pass(1_999)
    assert.deepEqual(await failureOf(breaker.run(async () => undefined)), refusal)
    pass(1)
    await breaker.run(async () => undefined)
    assert.equal(breaker.state(), 'closed')
  })
}

test('a probe that was given up for a reason that is no failure of the upstream proves nothing either', async (t) => {
  const { breaker, changes } = await startReadyForProbe(t)
  const reason = new DOMException('given up', 'AbortError')
  await assert.rejects(
    breaker.run(() => Promise.reject(reason)),
    reason,
  )
  assert.deepEqual(changes, ['halfOpen', 'open'])
})

test('a call from before it opened that fails late does not decide for the probe', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 31) })
  const breaker = createBreaker(() => {})
  const late = Promise.withResolvers<never>()
  const early = failureOf(breaker.run(() => late.promise))
  for (let index = 0; index < 10; index += 1)
    // oxlint-disable-next-line no-await-in-loop
    await breaker.run(() => Promise.reject(failure('unavailable'))).catch(() => undefined)
  t.mock.timers.tick(2_000)
  const probe = Promise.withResolvers<void>()
  const probing = breaker.run(() => probe.promise)
  late.reject(failure('timeout'))
  await early
  assert.equal(breaker.state(), 'halfOpen')
  probe.resolve()
  await probing
  assert.equal(breaker.state(), 'closed')
})
