// A session is stopped and deleted by calls that may be repeated; what they resolve or reject to is true, whatever happens to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault, FaultKind } from '../../emulator/fault.ts'
import type { Operation } from '../../emulator/route.ts'
import { row } from '../emulator/start-emulator.ts'
import { failureOf } from './start-client.ts'
import { deadlineMs, never, type StartedWrites, startWrites, target } from './start-writes.ts'

const of = (operation: Operation, kind: FaultKind, afterDeed = false): Fault => ({
  ...kind,
  afterDeed,
  match: (request) => request.operation === operation,
})
const status = (code: number, rest: object = {}): FaultKind => ({ kind: 'status', status: code, ...rest })
const base = '/api/projects/demo/agents/bot/endpoint/sessions'

/** Both writes, of a session that exists. */
const writesOf = ['stop', 'delete'] as const
type Write = (typeof writesOf)[number]

async function start(t: Parameters<typeof startWrites>[0], ...rest: [options?: object]) {
  const started = await startWrites(t, ...rest)
  started.emulator.setSessions('bot', 'ann', [row('s-1', 1)])
  return started
}

/** Makes the write. Returns the status of the session that it resolved to, or `deleted`. */
async function write({ writes, settle }: StartedWrites, operation: Write): Promise<string | null> {
  const session = await settle<{ resource: { status: string | null } } | void>(
    writes[operation](target, never),
  )
  return session ? session.resource.status : 'deleted'
}

const expected = { stop: 'idle', delete: 'deleted' } as const
/** Reads of the session follow a stop. */
const reads = { stop: ['get'], delete: [] } as const satisfies Record<Write, Operation[]>

test('a session is stopped by one call, and returned as it is then', async (t) => {
  const started = await start(t)
  assert.equal(await write(started, 'stop'), 'idle')
  assert.deepEqual(
    started.emulator.requests.map(({ method, path, rawIdentityHeaders, headers }) => [
      `${method} ${path}`,
      rawIdentityHeaders,
      headers['content-length'],
    ]),
    [
      [`POST ${base}/s-1:stop?api-version=v1`, ['ann'], '0'],
      [`GET ${base}/s-1?api-version=v1`, ['ann'], undefined],
    ],
  )
})

test('a session is deleted by one call, and so is one that does not exist', async (t) => {
  const started = await start(t)
  const { emulator, ids, writes } = started
  await write(started, 'delete')
  assert.deepEqual(
    emulator.requests.map(({ method, path, rawIdentityHeaders }) => [
      `${method} ${path}`,
      rawIdentityHeaders,
    ]),
    [[`DELETE ${base}/s-1?api-version=v1`, ['ann']]],
  )
  assert.deepEqual(await ids(), [])
  await writes.delete(target, never)
  emulator.script(of('delete', status(404)))
  await writes.delete(target, never)
})

test('ids of any characters stay what they are', async (t) => {
  const { writes, emulator } = await startWrites(t)
  const odd = ['a/b', '../x', 'a?b=c', 'a#b', '%2f', 'a:stop', ':stop', 'ü😀', "a'b"]
  emulator.setSessions(
    'bot',
    'ann',
    odd.map((id, index) => row(id, index)),
  )
  for (const sessionId of odd) {
    await writes.stop({ ...target, sessionId }, never)
    await writes.delete({ ...target, sessionId }, never)
  }
  assert.deepEqual(
    emulator.requests.map(({ operation, sessionId }) => [operation, sessionId]),
    odd.flatMap((id) => ['stop', 'get', 'delete'].map((operation) => [operation, id])),
  )
})

test('a stop that the service says has failed resolves to that session, without a read', async (t) => {
  const started = await start(t)
  started.emulator.script({ kind: 'body', value: row('s-1', 1, { status: 'failed' }) })
  assert.equal(await write(started, 'stop'), 'failed')
  assert.deepEqual(started.calls(), ['stop'])
})

for (const operation of writesOf)
  for (const [what, fault] of [
    ['a reset', { kind: 'resetBeforeHeaders' }],
    ['500', status(500)],
    ['a proxy’s 504', status(504, { body: '<html>' })],
    ['409', status(409)],
    ['424', status(424)],
    ['429', status(429, { headers: { 'retry-after': '1' } })],
  ] as const satisfies readonly (readonly [string, FaultKind])[])
    for (const afterDeed of [false, true])
      test(`${operation}: ${what}, ${afterDeed ? 'after it was done' : 'and it was not done'}: it is repeated`, async (t) => {
        const started = await start(t)
        started.emulator.script(of(operation, fault, afterDeed))
        assert.equal(await write(started, operation), expected[operation])
        assert.deepEqual(started.calls(), [operation, operation, ...reads[operation]])
      })

for (const operation of writesOf) {
  for (const [what, fault, reason, maybeDone] of [
    ['409', status(409), 'conflict', undefined],
    ['424', status(424), 'notReady', undefined],
    ['429', status(429), 'rateLimited', undefined],
    ['500', status(500), 'unavailable', true],
    ['a reset', { kind: 'resetBeforeHeaders' }, 'unavailable', true],
  ] as const satisfies readonly (readonly [string, FaultKind, string, true | undefined])[])
    test(`${operation}: ${what} each time ends after three calls: ${reason}`, async (t) => {
      const { writes, emulator, failure, calls } = await start(t)
      emulator.fail(of(operation, fault))
      const found = await failure(writes[operation](target, never))
      assert.deepEqual([found['reason'], found['maybeDone']], [reason, maybeDone])
      assert.deepEqual(calls(), [operation, operation, operation])
    })

  for (const [what, fault, reason, maybeDone] of [
    ['400', status(400), 'badRequest', undefined],
    ['401', status(401), 'unauthorized', undefined],
    ['403', status(403), 'forbidden', undefined],
    ['a proxy’s 403', status(403, { body: '<html>' }), 'badResponse', true],
    ['a proxy’s 404', status(404, { body: '<html>' }), 'badResponse', true],
    ['a proxy’s 409', status(409, { body: '<html>' }), 'badResponse', true],
    ['a proxy’s page', { kind: 'html' }, 'badResponse', true],
    ['202', status(202, { body: '' }), 'badResponse', true],
  ] as const satisfies readonly (readonly [string, FaultKind, string, true | undefined])[])
    test(`${operation}: ${what} is final: ${reason}`, async (t) => {
      const { writes, emulator, failure, calls } = await start(t)
      emulator.fail(of(operation, fault))
      const found = await failure(writes[operation](target, never))
      assert.deepEqual([found['reason'], found['maybeDone']], [reason, maybeDone])
      assert.deepEqual(calls(), [operation])
    })

  test(`${operation}: an attempt that may have been done stays so, whatever is said of a later one`, async (t) => {
    const { writes, emulator, failure } = await start(t)
    emulator.script(of(operation, { kind: 'resetBeforeHeaders' }, true), of(operation, status(403)))
    const { reason, maybeDone } = await failure(writes[operation](target, never))
    assert.deepEqual([reason, maybeDone], ['forbidden', true])
  })

  test(`${operation}: one that gets no response within the deadline may have been done`, async (t) => {
    const { writes, emulator, clock, calls } = await start(t)
    emulator.script(of(operation, { kind: 'hang' }, true))
    const failure = failureOf(writes[operation](target, never))
    await emulator.waitForRequests(1)
    clock.advance(deadlineMs)
    const { reason, maybeDone } = await failure
    assert.deepEqual([reason, maybeDone], ['timeout', true])
    assert.deepEqual(calls(), [operation])
  })

  test(`${operation}: one whose caller left is done all the same`, async (t) => {
    const { writes, emulator, settle, calls } = await start(t)
    const leaving = new AbortController()
    emulator.script(of(operation, status(503, { headers: { 'retry-after': '1' } })))
    const done = writes[operation](target, leaving.signal)
    await emulator.waitForRequests(1)
    leaving.abort(new Error('the client went away'))
    await settle<unknown>(done)
    assert.deepEqual(calls(), [operation, operation, ...reads[operation]])
  })
}

test('a stop of a session that does not exist is not found', async (t) => {
  const { writes, failure, calls } = await startWrites(t)
  const { reason, maybeDone } = await failure(writes.stop(target, never))
  assert.deepEqual([reason, maybeDone], ['notFound', undefined])
  assert.deepEqual(calls(), ['stop'])
})

test('a stop whose session cannot be read after it counts as not known; one that is deleted by then is not found', async (t) => {
  const { writes, emulator, failure } = await start(t)
  emulator.script(of('get', status(403)), of('get', status(404)))
  const unread = await failure(writes.stop(target, never))
  assert.deepEqual([unread['reason'], unread['maybeDone']], ['forbidden', true])
  const deleted = await failure(writes.stop(target, never))
  assert.deepEqual([deleted['reason'], deleted['maybeDone']], ['notFound', undefined])
})

test('a stop that responds with another session, or with half of one, is a bad response', async (t) => {
  const { writes, emulator, failure } = await start(t)
  emulator.script({ kind: 'body', value: row('s-9', 1) }, { kind: 'malformedJson' })
  for (let times = 0; times < 2; times += 1) {
    const { reason, maybeDone } = await failure(writes.stop(target, never))
    assert.deepEqual([reason, maybeDone], ['badResponse', true])
  }
})
