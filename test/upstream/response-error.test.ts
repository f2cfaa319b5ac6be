// Each way in which a call fails is one reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { errorFromResponse } from '../../src/upstream/response-error.ts'
import { row } from '../emulator/start-emulator.ts'
import { failureOf, page, session, startClient } from './start-client.ts'

/** In the API's own words, these say that it cannot serve the agent. */
const agentFailures: ReadonlySet<number> = new Set([408, 424, 500, 502, 503, 504, 599])
const withoutBody: ReadonlySet<number> = new Set([204, 304])

for (const [status, reason] of [
  [400, 'badRequest'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'notFound'],
  [408, 'timeout'],
  [409, 'badResponse'],
  [418, 'badResponse'],
  [424, 'unavailable'],
  [429, 'rateLimited'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
  [599, 'unavailable'],
  [201, 'badResponse'],
  [204, 'badResponse'],
  [301, 'badResponse'],
  [304, 'badResponse'],
] as const) {
  test(`${status} is ${reason}, of a list and of a session`, async (t) => {
    const { client, emulator } = await startClient(t)
    emulator.fail({ kind: 'status', status, headers: { 'x-ms-request-id': 'their-id' } })
    const expected = {
      reason,
      message: `the upstream responded ${status}`,
      status,
      upstreamRequestId: 'their-id',
      ...(agentFailures.has(status) && { scope: 'agent' }),
      ...(withoutBody.has(status) && { received: 'application/json; charset=utf-8:' }),
    }
    assert.deepEqual(await failureOf(client.fetchPage(page)), expected)
    assert.deepEqual(await failureOf(client.fetchSession(session)), expected)
    assert.equal(emulator.requests.length, 2)
  })
}

for (const [what, body, received] of [
  ['HTML', '<!doctype html>\n<title>404 Not\tFound</title>', '<!doctype html> <title>404 Not Found</title>'],
  ['nothing', '', ''],
  ['JSON of another shape', { message: 'no route' }, '{"message":"no route"}'],
  ['an error without a code', { error: { message: 'no route' } }, '{"error":{"message":"no route"}}'],
  ['an error that is text', { error: 'not_found' }, '{"error":"not_found"}'],
  ['null', null, 'null'],
  ['a long text', 'x '.repeat(99), 'x '.repeat(99)],
] as const) {
  const fault = (status: number): FaultKind => ({ kind: 'status', status, body })

  test(`400, 403 and 404 with ${what} are not the API's word: badResponse, and the log may say what came`, async (t) => {
    const { client, emulator } = await startClient(t)
    for (const status of [400, 403, 404]) {
      emulator.fail(fault(status))
      for (const call of [client.fetchPage(page), client.fetchSession(session)]) {
        const { upstreamRequestId: _, ...failure } = await failureOf(call)
        assert.deepEqual(failure, {
          reason: 'badResponse',
          message: `the upstream responded ${status}`,
          status,
          received: `application/json; charset=utf-8: ${received}`.slice(0, 100).trim(),
        })
      }
    }
  })

  test(`424 and 5xx with ${what} may be about any agent, and nothing of them is for the log`, async (t) => {
    const { client, emulator } = await startClient(t)
    for (const status of [424, 500, 503]) {
      emulator.fail(fault(status))
      const { upstreamRequestId: _, ...failure } = await failureOf(client.fetchPage(page))
      assert.deepEqual(failure, {
        reason: 'unavailable',
        message: `the upstream responded ${status}`,
        status,
      })
    }
  })
}

test('a response that echoes what it was sent shows the log no credential, key or id', async (t) => {
  const authorization = 'Bearer a/short+token'
  const { client, emulator } = await startClient(t, { credential: () => authorization })
  const like = 'sess_kk7v1j4ltl1dyfv6bul2w0op'
  for (const echoed of [`${authorization} ann`, 'a/short+token ann', `${like} ann`]) {
    emulator.fail({ kind: 'status', status: 404, headers: { 'content-type': 'text/plain' }, body: echoed })
    const { received } = await failureOf(client.fetchPage(page))
    assert.match(String(received), /^text\/plain: [… ]+$/)
  }
})

test('an error response of 64 KiB is read whole; of a longer one the status alone counts', async (t) => {
  const { client, emulator } = await startClient(t)
  const errorBody = (bytes: number) => {
    const error = { code: 'not_found', message: '' }
    const padding = bytes - JSON.stringify({ error }).length
    return JSON.stringify({ error: { ...error, message: 'x'.repeat(padding) } })
  }
  for (const [bytes, reason] of [
    [65_536, 'notFound'],
    [65_537, 'badResponse'],
  ] as const) {
    emulator.fail({ kind: 'status', status: 404, body: errorBody(bytes) })
    assert.equal((await failureOf(client.fetchPage(page)))['reason'], reason)
  }
})

for (const [what, fault] of [
  ['three megabytes', { kind: 'status', status: 429, body: 'x'.repeat(3 * 1024 * 1024) }],
  ['a page of HTML', { kind: 'status', status: 429, body: '<html>' }],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`an error response with ${what} is what its status says`, async (t) => {
    const { client, emulator } = await startClient(t)
    emulator.fail(fault)
    assert.equal((await failureOf(client.fetchPage(page)))['reason'], 'rateLimited')
  })
}

const notJson = {
  reason: 'badResponse',
  message: 'the response is not JSON',
  received: 'application/json; charset=utf-8',
}
const otherShape = { reason: 'badResponse', message: 'the response has not the documented shape' }
const broken = { reason: 'unavailable', message: 'the connection failed' }
const list = (data: unknown): FaultKind => ({ kind: 'body', value: { data, has_more: false } })
const listOf = (patch: object): FaultKind => list([{ ...row('a', 1), ...patch }])

for (const [what, fault, expected] of [
  ['a reset before the head', { kind: 'resetBeforeHeaders' }, broken],
  ['a reset inside the body', { kind: 'resetMidBody' }, broken],
  ['a body shorter than announced', { kind: 'truncatedContentLength' }, broken],
  ['a chunked body without an end', { kind: 'truncatedChunked' }, broken],
  ['a body above 2 MiB', { kind: 'huge' }, { reason: 'badResponse', message: 'the response is too large' }],
  ['JSON that is cut off', { kind: 'malformedJson' }, notJson],
  ['a page of HTML', { kind: 'html' }, { ...notJson, received: 'text/html; charset=utf-8' }],
  ['an empty page that has more', { kind: 'emptyPageHasMore' }, otherShape],
  ['null', { kind: 'body', value: null }, otherShape],
  ['a list without data', { kind: 'body', value: { has_more: true } }, otherShape],
  ['a list that does not say whether it ends', { kind: 'body', value: { data: [] } }, otherShape],
  ['201 rows', list(Array.from({ length: 201 }, (_, index) => row(`r${index}`, 1))), otherShape],
  ['one id twice', list([row('a', 2), row('b', 1), row('a', 1)]), otherShape],
  ['an id of null', listOf({ agent_session_id: null }), otherShape],
  ['an empty id', listOf({ agent_session_id: '' }), otherShape],
  ['an id that a path resolves away', listOf({ agent_session_id: '..' }), otherShape],
  ['an id of 513 characters', listOf({ agent_session_id: 'x'.repeat(513) }), otherShape],
  ['an id of broken Unicode', listOf({ agent_session_id: 'a\ud800' }), otherShape],
  ['no time of creation', listOf({ created_at: null }), otherShape],
  ['a time of creation that is text', listOf({ created_at: '1' }), otherShape],
  ['a time of creation with fractions', listOf({ created_at: 1.5 }), otherShape],
  ['a time of creation before 1970', listOf({ created_at: -1 }), otherShape],
  ['a time of creation after the year 9999', listOf({ created_at: 253_402_300_800 }), otherShape],
  ['a row that is null', list([row('b', 1), null]), otherShape],
] as const satisfies readonly (readonly [string, FaultKind, object])[]) {
  test(`${what} is ${expected.reason}`, async (t) => {
    const { client, emulator } = await startClient(t)
    emulator.setSessions('bot', 'ann', [row('s-1', 1)])
    emulator.fail(fault)
    assert.deepEqual(await failureOf(client.fetchPage(page)), expected)
  })
}

test('a byte order mark before a list or a session is no part of it', async (t) => {
  const { client, emulator } = await startClient(t)
  const marked = (value: object): FaultKind => ({
    kind: 'status',
    status: 200,
    body: `\uFEFF${JSON.stringify(value)}`,
  })
  emulator.script(marked({ data: [row('s-1', 1)], has_more: false }), marked(row('s-1', 1)))
  assert.deepEqual((await client.fetchPage(page)).rows[0]?.rowId, 's-1')
  assert.deepEqual((await client.fetchSession(session)).rowId, 's-1')
})

test('two hundred rows are still a page', async (t) => {
  const { client, emulator } = await startClient(t)
  emulator.fail(list(Array.from({ length: 200 }, (_, index) => row(`r${index}`, 1))))
  assert.equal((await client.fetchPage(page)).rows.length, 200)
})

test('an upstream that is not there is unavailable', async (t) => {
  const { client, emulator } = await startClient(t)
  await emulator.close()
  assert.deepEqual(await failureOf(client.fetchPage(page)), {
    reason: 'unavailable',
    message: 'no connection could be made',
    scope: 'service',
  })
})

test('a session that is not the one asked for is a bad response', async (t) => {
  const { client, emulator } = await startClient(t)
  emulator.fail({ kind: 'body', value: row('s-2', 1) })
  assert.deepEqual(await failureOf(client.fetchSession(session)), {
    reason: 'badResponse',
    message: 'the response is not the requested session',
  })
})

test("the upstream's own id of a request is taken from whichever header carries it", () => {
  const names = ['x-ms-request-id', 'x-request-id', 'apim-request-id', 'x-ms-correlation-request-id']
  for (const name of names) {
    const { reason, details } = errorFromResponse(
      { status: 500, headers: { [name]: 'their-id' }, text: '' },
      0,
    )
    assert.deepEqual([reason, details], ['unavailable', { status: 500, upstreamRequestId: 'their-id' }])
  }
  const all = Object.fromEntries(names.map((name) => [name, `of ${name}`]))
  assert.equal(
    errorFromResponse({ status: 500, headers: all, text: '' }, 0).details.upstreamRequestId,
    'of x-ms-request-id',
  )
  assert.deepEqual(errorFromResponse({ status: 500, headers: {}, text: '' }, 0).details, { status: 500 })
})

test('no isolation key, no call', async (t) => {
  const { client, emulator } = await startClient(t)
  await assert.rejects(client.fetchPage({ ...page, isolationKey: '' }), TypeError)
  await assert.rejects(client.fetchSession({ ...session, isolationKey: '' }), TypeError)
  assert.deepEqual(emulator.requests, [])
})
