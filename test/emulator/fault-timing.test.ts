import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { idsOf, type Outcome } from './exchange.ts'
import { list, rows, startEmulatorWith } from './start-emulator.ts'

/** From here on time passes only by `tick`. */
function freeze(t: TestContext): { tick: (ms: number) => void } {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  return t.mock.timers
}

/** Shows whether the outcome is there by now. */
function watch(outcome: Promise<Outcome>): { done: boolean } {
  const seen = { done: false }
  outcome.finally(() => {
    seen.done = true
  })
  return seen
}

test('delay responds normally when its time is over, not before', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2))
  const clock = freeze(t)
  emulator.script({ kind: 'delay', ms: 5_000 })
  const late = list(emulator)
  const seen = watch(late)
  await emulator.waitForRequests(1)
  clock.tick(4_999)
  await list(emulator)
  assert.equal(seen.done, false)
  clock.tick(1)
  assert.deepEqual(idsOf(await late), ['r2', 'r1'])
})

test('delayMs delays every response', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2), { behaviour: { delayMs: 30 } })
  const clock = freeze(t)
  const outcomes = [list(emulator), list(emulator)]
  await emulator.waitForRequests(2)
  assert.ok(emulator.requests.every((request) => request.status === undefined))
  clock.tick(30)
  for (const outcome of await Promise.all(outcomes)) assert.equal(outcome.status, 200)
})

test('drip sends the head at once and then one byte per interval', async (t) => {
  const emulator = await startEmulatorWith(t, [])
  const whole = (await list(emulator)).text
  const clock = freeze(t)
  emulator.script({ kind: 'drip', everyMs: 100 })
  let arrived = Promise.withResolvers<string>()
  const head = Promise.withResolvers<void>()
  const dripping = list(emulator, '', { onHead: head.resolve, onData: (text) => arrived.resolve(text) })
  await head.promise
  for (const byte of whole) {
    clock.tick(100)
    assert.equal(await arrived.promise, byte)
    arrived = Promise.withResolvers<string>()
  }
  clock.tick(100)
  const outcome = await dripping
  assert.deepEqual([outcome.text, outcome.failure], [whole, undefined])
})

test('hang never responds', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2))
  emulator.script({ kind: 'hang' })
  const hanging = list(emulator)
  const seen = watch(hanging)
  await emulator.waitForRequests(1)
  await list(emulator)
  assert.equal(seen.done, false)
  await emulator.close()
  assert.deepEqual([(await hanging).status, (await hanging).failure], [undefined, 'ECONNRESET'])
})

test('hold keeps requests at the gate until it is released, then lets all pass', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2))
  const gate = createGate()
  emulator.fail(gate.fault)
  const first = list(emulator, '&limit=1')
  const second = list(emulator, '&limit=2')
  const seen = watch(first)
  assert.equal((await gate.reached).operation, 'list')
  await emulator.waitForRequests(2)
  assert.equal(seen.done, false)
  emulator.insertSession('bot', 'ann', { ...(rows(3)[2] ?? assert.fail()) })
  gate.release()
  assert.deepEqual(idsOf(await first), ['r3'])
  assert.deepEqual(idsOf(await second), ['r3', 'r2'])
  assert.deepEqual(idsOf(await list(emulator)), ['r3', 'r2', 'r1'])
})

test('a request that is aborted at a gate does no harm when the gate opens', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  const gate = createGate((request) => request.query['limit'] === '7')
  emulator.script(gate.fault)
  const leaving = new AbortController()
  const given = list(emulator, '&limit=7', { signal: leaving.signal })
  const { closed } = await gate.reached
  leaving.abort()
  await given
  await closed
  gate.release()
  assert.equal((await list(emulator)).status, 200)
  assert.equal(emulator.requests[0]?.status, undefined)
})
