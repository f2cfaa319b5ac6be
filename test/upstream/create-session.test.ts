// A session is created once under its own id, and what the create resolves or rejects to is true, whatever happens to its calls.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault, FaultKind } from '../../emulator/fault.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { row } from '../emulator/start-emulator.ts'
import { failureOf } from './start-client.ts'
import { deadlineMs, never, startWrites, target } from './start-writes.ts'

const ofCreate = (kind: FaultKind, afterDeed = false): Fault => ({
  ...kind,
  afterDeed,
  match: ({ operation }) => operation === 'create',
})
const ofGet = (kind: FaultKind): Fault => ({ ...kind, match: ({ operation }) => operation === 'get' })
const status = (code: number, rest: object = {}): FaultKind => ({ kind: 'status', status: code, ...rest })

test('one call creates the session under its id, with its version and the caller’s identity', async (t) => {
  const bodies: unknown[] = []
  const { writes, emulator, ids } = await startWrites(t, {
    watchAttempts: (call, kind) => async (request, signal) => {
      const result = await call(request, signal)
      bodies.push([kind.operation, kind.method, kind.statusOf(result)])
      return result
    },
  })
  const created = await writes.create(target, never)
  assert.deepEqual(
    [created.rowId, created.resource.status, created.resource.version_indicator],
    ['s-1', 'creating', { type: 'version_ref', agent_version: '3' }],
  )
  assert.deepEqual(bodies, [['create', 'POST', 201]])
  assert.deepEqual(
    emulator.requests.map(({ method, path, rawIdentityHeaders, headers }) => [
      `${method} ${path}`,
      rawIdentityHeaders,
      headers['content-type'],
    ]),
    [['POST /api/projects/demo/agents/bot/endpoint/sessions?api-version=v1', ['ann'], 'application/json']],
  )
  assert.deepEqual(await ids(), ['s-1'])
})

test('a session without a version is created with the service’s choice, and a 200 is a success', async (t) => {
  const { writes, emulator, calls } = await startWrites(t)
  const created = await writes.create({ ...target, agentVersion: undefined }, never)
  assert.deepEqual(created.resource.version_indicator, { type: 'version_ref', agent_version: '1' })
  emulator.script({ kind: 'body', value: row('s-2', 2) })
  assert.equal((await writes.create({ ...target, sessionId: 's-2' }, never)).rowId, 's-2')
  assert.deepEqual(calls(), ['create', 'create'])
})

test('a session that exists already is returned as it is', async (t) => {
  const { writes, emulator, settle, calls } = await startWrites(t)
  emulator.setSessions('bot', 'ann', [row('s-1', 7, { status: 'active' })])
  const found = await settle(writes.create(target, never))
  assert.deepEqual([found.second, found.resource.status], [7, 'active'])
  assert.deepEqual(calls(), ['create', 'get'])
})

for (const [what, fault] of [
  ['a reset', { kind: 'resetBeforeHeaders' }],
  ['a reset inside the body', { kind: 'resetMidBody' }],
  ['a cut body', { kind: 'truncatedContentLength' }],
  ['500', status(500)],
  ['a proxy’s 502', status(502, { body: '<html>' })],
  ['a proxy’s 504', status(504, { body: '<html>' })],
  ['a proxy’s 409', status(409, { body: '<html>' })],
  ['a proxy’s page', { kind: 'html' }],
  ['half a row', { kind: 'malformedJson' }],
  ['another session', { kind: 'body', value: row('s-9', 1) }],
  ['202', status(202, { body: {} })],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`${what} after the session was created: it is found, and created once`, async (t) => {
    const { writes, emulator, settle, calls, ids } = await startWrites(t)
    emulator.script(ofCreate(fault, true))
    assert.equal((await settle(writes.create(target, never))).rowId, 's-1')
    assert.deepEqual(calls(), ['create', 'get'])
    assert.deepEqual(await ids(), ['s-1'])
  })
}

for (const [what, fault] of [
  ['a reset', { kind: 'resetBeforeHeaders' }],
  ['500', status(500)],
  ['409, for a change at the same time,', status(409)],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`${what} before the session was created: it is not found, and created by a second call`, async (t) => {
    const { writes, emulator, settle, calls, ids } = await startWrites(t)
    emulator.script(ofCreate(fault))
    assert.equal((await settle(writes.create(target, never))).rowId, 's-1')
    assert.deepEqual(calls(), ['create', 'get', 'create'])
    assert.deepEqual(await ids(), ['s-1'])
  })
}

for (const [code, reason] of [
  [409, 'conflict'],
  [500, 'unavailable'],
] as const) {
  test(`${code} each time, and no session: ${reason}, and it was not created`, async (t) => {
    const { writes, emulator, failure, calls, ids } = await startWrites(t)
    emulator.fail(ofCreate(status(code)))
    const { reason: found, status: received, maybeDone } = await failure(writes.create(target, never))
    assert.deepEqual([found, received, maybeDone], [reason, code, undefined])
    assert.deepEqual(calls(), ['create', 'get', 'create', 'get', 'create', 'get'])
    assert.deepEqual(await ids(), [])
  })
}

for (const [what, fault, reason] of [
  ['424', status(424), 'notReady'],
  ['429', status(429), 'rateLimited'],
] as const) {
  test(`${what} was not done: it is repeated without a read, and in the end ${reason}`, async (t) => {
    const { writes, emulator, settle, failure, calls, ids } = await startWrites(t)
    emulator.script(ofCreate(fault))
    await settle(writes.create(target, never))
    assert.deepEqual(calls(), ['create', 'create'])
    emulator.reset()
    emulator.fail(ofCreate(fault))
    const { reason: found, maybeDone } = await failure(writes.create({ ...target, sessionId: 's-2' }, never))
    assert.deepEqual([found, maybeDone], [reason, undefined])
    assert.deepEqual(calls(), ['create', 'create', 'create'])
    assert.deepEqual(await ids(), ['s-1'])
  })
}

test('a hint of the service is waited for, and reported where it exceeds the deadline', async (t) => {
  const { writes, emulator, clock, settle, failure, calls } = await startWrites(t)
  const startedAt = clock.now()
  emulator.script(ofCreate(status(429, { headers: { 'retry-after': '2' } })))
  await settle(writes.create(target, never))
  assert.ok(clock.now() - startedAt >= 2_000)
  emulator.script(ofCreate(status(429, { headers: { 'retry-after': '60' } })))
  const { reason, retryAfterMs } = await failure(writes.create({ ...target, sessionId: 's-2' }, never))
  assert.deepEqual([reason, retryAfterMs], ['rateLimited', 60_000])
  assert.deepEqual(calls(), ['create', 'create', 'create'])
})

for (const [code, reason] of [
  [400, 'badRequest'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'notFound'],
] as const) {
  test(`${code} was not done, and is neither repeated nor read: ${reason}`, async (t) => {
    const { writes, emulator, failure, calls } = await startWrites(t)
    emulator.fail(ofCreate(status(code)))
    const { reason: found, maybeDone } = await failure(writes.create(target, never))
    assert.deepEqual([found, maybeDone], [reason, undefined])
    assert.deepEqual(calls(), ['create'])
  })
}

for (const [what, fault] of [
  ['a proxy’s 403', status(403, { body: '<html>' })],
  ['a proxy’s 504', status(504, { body: '<html>' })],
  ['another session', { kind: 'body', value: row('s-9', 1) }],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`${what}, and no session: nobody knows what becomes of the call, and it is not repeated`, async (t) => {
    const { writes, emulator, failure, calls } = await startWrites(t)
    emulator.fail(ofCreate(fault))
    assert.equal((await failure(writes.create(target, never)))['maybeDone'], true)
    assert.deepEqual(calls(), ['create', 'get'])
  })
}

test('a session that cannot be read either may have been created, or not', async (t) => {
  const { writes, emulator, failure, calls } = await startWrites(t)
  for (const fault of [status(403), { kind: 'html' }, status(401)] satisfies FaultKind[]) {
    emulator.script(ofCreate({ kind: 'resetBeforeHeaders' }, true), ofGet(fault))
    const { reason, maybeDone } = await failure(writes.create(target, never))
    assert.deepEqual([reason, maybeDone], ['unavailable', true])
  }
  emulator.script(ofCreate(status(409)), ofGet(status(403)))
  const { reason, maybeDone } = await failure(writes.create(target, never))
  assert.deepEqual([reason, maybeDone], ['conflict', true])
  assert.deepEqual(
    calls(),
    [1, 2, 3, 4].flatMap(() => ['create', 'get']),
  )
})

test('a response that is late: the session is read with a deadline of its own, and found', async (t) => {
  const { writes, emulator, clock, calls } = await startWrites(t)
  emulator.script(ofCreate({ kind: 'hang' }, true))
  const created = writes.create(target, never)
  await emulator.waitForRequests(1)
  clock.advance(deadlineMs)
  assert.equal((await created).rowId, 's-1')
  assert.deepEqual(calls(), ['create', 'get'])
})

test('no response and no session: it may be created yet, and twice the deadline is the end', async (t) => {
  const { writes, emulator, clock, calls } = await startWrites(t)
  emulator.fail({ kind: 'hang' })
  const failure = failureOf(writes.create(target, never))
  await emulator.waitForRequests(1)
  clock.advance(deadlineMs)
  await emulator.waitForRequests(2)
  clock.advance(deadlineMs)
  const { reason, maybeDone } = await failure
  assert.deepEqual([reason, maybeDone], ['timeout', true])
  emulator.reset()
  emulator.script(ofCreate({ kind: 'hang' }))
  const absent = failureOf(writes.create(target, never))
  await emulator.waitForRequests(1)
  clock.advance(deadlineMs)
  assert.deepEqual([(await absent)['reason'], (await absent)['maybeDone']], ['timeout', true])
  assert.deepEqual(calls(), ['create', 'get'])
})

test('a caller who leaves before anything is sent ends the write; one who leaves later ends nothing', async (t) => {
  const { writes, emulator, settle, calls, ids } = await startWrites(t)
  const left = new AbortController()
  const reason = new UpstreamError('aborted', 'the client went away')
  left.abort(reason)
  await assert.rejects(writes.create(target, left.signal), reason)
  assert.deepEqual(calls(), [])
  const leaving = new AbortController()
  emulator.script(ofCreate({ kind: 'delay', ms: 20 }))
  const created = writes.create(target, leaving.signal)
  await emulator.waitForRequests(1)
  leaving.abort(reason)
  assert.equal((await settle(created)).rowId, 's-1')
  assert.equal(emulator.requests[0]?.aborted, false)
  assert.deepEqual(await ids(), ['s-1'])
})

test('while a circuit breaker is open nothing is sent, and nothing was done', async (t) => {
  const { writes, upstream, emulator, failure, calls } = await startWrites(t)
  emulator.fail(status(500))
  while (upstream.listCircuitBreaker(target.path) === 'closed') await failure(writes.create(target, never))
  const before = calls().length
  const { reason, maybeDone, retryAfterMs } = await failure(writes.create(target, never))
  assert.deepEqual([reason, maybeDone, retryAfterMs], ['circuitOpen', undefined, 2_000])
  assert.equal(calls().length, before)
})

test('conflicts and sessions that are not ready are no failures of the agent', async (t) => {
  const { writes, upstream, emulator, failure } = await startWrites(t)
  for (const code of [409, 424])
    for (let times = 0; times < 20; times += 1) {
      emulator.fail(ofCreate(status(code)))
      await failure(writes.create(target, never))
    }
  assert.equal(upstream.listCircuitBreaker(target.path), 'closed')
  assert.equal(upstream.stats().circuitBreaker, 'closed')
})

test('where too many calls wait nothing is sent, and what waits until its deadline was not done', async (t) => {
  const { writes, emulator, clock, calls } = await startWrites(t, { maxConcurrency: 4 })
  emulator.fail({ kind: 'hang' })
  const writing = Array.from({ length: 100 }, (_, index) =>
    failureOf(writes.create({ ...target, sessionId: `s-${index}` }, never)),
  )
  await emulator.waitForRequests(3)
  const refused = await failureOf(writes.create(target, never))
  assert.deepEqual([refused['reason'], refused['maybeDone']], ['bulkheadFull', undefined])
  assert.deepEqual(calls(), ['create', 'create', 'create'])
  clock.advance(deadlineMs)
  const waiting = await Promise.all(writing.slice(3))
  for (const { reason, maybeDone } of waiting) {
    assert.ok(reason === 'timeout' || reason === 'bulkheadFull')
    assert.equal(maybeDone, undefined)
  }
  await emulator.waitForRequests(6)
  clock.advance(deadlineMs)
  for (const { maybeDone } of await Promise.all(writing.slice(0, 3))) assert.equal(maybeDone, true)
})

test('where no connection can be made nothing was done, and the create is repeated', async (t) => {
  const { writes, emulator, upstream, failure } = await startWrites(t)
  await emulator.close()
  let retries = 0
  const onRetry = () => void (retries += 1)
  const { reason, scope, maybeDone } = await failure(writes.create({ ...target, onRetry }, never))
  assert.deepEqual([reason, scope, maybeDone], ['unavailable', 'service', undefined])
  assert.equal(retries, 2)
  const { failures, retries: counted } = upstream.stats()
  assert.deepEqual([failures, counted], [{ unavailable: 1 }, { unavailable: 2 }])
})
