// How long a call may take, and what aborts it before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { failureOf, page, session, startClient } from '../upstream/start-client.ts'

const late = { reason: 'timeout', message: 'no complete response within the deadline' }
const reason = new UpstreamError('aborted', 'the client disconnected')
const aborted = { reason: 'aborted', message: 'the client disconnected' }

for (const fault of [
  { kind: 'hang' },
  { kind: 'drip', everyMs: 1 },
  { kind: 'delay', ms: 3_600_000 },
] as const satisfies readonly FaultKind[]) {
  test(`${fault.kind}: at the deadline, not before, the call fails and its connection ends`, async (t) => {
    const { client, emulator, clock } = await startClient(t)
    emulator.fail(fault)
    let done = false
    const failed = failureOf(client.fetchPage(page)).finally(() => {
      done = true
    })
    await emulator.waitForRequests(1)
    clock.advance(1_999)
    emulator.fail(undefined)
    await client.fetchPage(page)
    assert.equal(done, false)
    clock.advance(1)
    assert.deepEqual(await failed, late)
    await emulator.requests[0]?.closed
    assert.equal(emulator.requests[0]?.aborted, true)
    assert.deepEqual(clock.pending, [])
  })

  test(`${fault.kind}: a signal that aborts ends the call and its connection`, async (t) => {
    const { client, emulator, clock } = await startClient(t)
    emulator.fail(fault)
    const controller = new AbortController()
    const failed = failureOf(client.fetchSession(session, controller.signal))
    await emulator.waitForRequests(1)
    controller.abort(reason)
    assert.deepEqual(await failed, aborted)
    await emulator.requests[0]?.closed
    assert.equal(emulator.requests[0]?.aborted, true)
    assert.deepEqual(clock.pending, [])
  })
}

test('a signal that is aborted already lets no call be made', async (t) => {
  const { client, emulator, clock } = await startClient(t)
  assert.deepEqual(await failureOf(client.fetchPage(page, AbortSignal.abort(reason))), aborted)
  assert.deepEqual(emulator.requests, [])
  assert.deepEqual(clock.pending, [])
})

test('the deadline covers a credential that does not come', async (t) => {
  const credential = Promise.withResolvers<undefined>()
  t.after(() => credential.resolve(undefined))
  const { client, emulator, clock } = await startClient(t, { credential: () => credential.promise })
  const failed = failureOf(client.fetchPage(page))
  clock.advance(2_000)
  assert.deepEqual(await Promise.race([failed, sentinel()]), late)
  assert.deepEqual(emulator.requests, [])
})

/** Resolves after everything that can go on without time passing. */
async function sentinel(): Promise<string> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
  return 'pending'
}

test('a credential that cannot be got fails the call before it is made', async (t) => {
  const failure = new UpstreamError('unauthorized', 'no token')
  const { client, emulator } = await startClient(t, { credential: () => Promise.reject(failure) })
  await assert.rejects(client.fetchPage(page), failure)
  assert.deepEqual(emulator.requests, [])
})

test('no outcome leaves a timer behind', async (t) => {
  const { client, emulator, clock } = await startClient(t)
  emulator.script({ kind: 'status', status: 500 }, { kind: 'html' }, { kind: 'resetMidBody' })
  for (let times = 0; times < 3; times += 1) await failureOf(client.fetchPage(page))
  await client.fetchPage(page)
  assert.deepEqual(clock.pending, [])
})
