// What the client sends, and the record that a response becomes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCredential } from '../../src/upstream/credential.ts'
import { row, rows } from '../emulator/start-emulator.ts'
import { page, session, startClient } from './start-client.ts'

const listPath = '/api/projects/demo/agents/bot/endpoint/sessions'

test('a list is asked for with limit, order and version, and the rows come unchanged', async (t) => {
  const { client, emulator, clock } = await startClient(t)
  const [oldest, newest] = rows(2)
  assert.ok(oldest && newest)
  emulator.setSessions('bot', 'ann', [oldest, newest])
  assert.deepEqual(await client.fetchPage({ ...page, limit: 1 }), {
    rows: [{ rowId: 'r2', second: 1_001, resource: newest }],
    hasMore: true,
    cursorFound: true,
    fetchedAt: clock.now(),
    outcome: 'miss',
  })
  assert.deepEqual(
    emulator.requests.map(({ method, path }) => `${method} ${path}`),
    [`GET ${listPath}?limit=1&order=desc&api-version=v1`],
  )
})

test('a page was fetched when its call began', async (t) => {
  const { client, emulator, clock } = await startClient(t)
  const startedAt = clock.now()
  emulator.script({ kind: 'delay', ms: 0 })
  const asked = client.fetchPage(page)
  clock.advance(1_000)
  assert.equal((await asked).fetchedAt, startedAt)
})

test('limits outside of what the upstream takes are moved to the nearest', async (t) => {
  const { client, emulator } = await startClient(t)
  for (const limit of [0, 1, 100, 101, 5_000]) await client.fetchPage({ ...page, limit })
  assert.deepEqual(
    emulator.requests.map(({ query }) => query['limit']),
    ['1', '1', '100', '100', '100'],
  )
})

const odd = [
  'a/b',
  '../x',
  '..%2fx',
  'a?b=c&d',
  'a#b',
  'a b',
  'a+b',
  '%',
  '%00',
  'a\0b',
  'ü',
  '😀',
  ':stop',
  "'",
  '…',
]

test('ids of any characters stay what they are, as a segment of the path', async (t) => {
  const { client, emulator } = await startClient(t)
  emulator.setSessions(
    'bot',
    'ann',
    odd.map((id, index) => row(id, index)),
  )
  for (const sessionId of odd) {
    assert.equal((await client.fetchSession({ ...session, sessionId })).rowId, sessionId)
  }
  assert.deepEqual(
    emulator.requests.map(({ operation, sessionId }) => [operation, sessionId]),
    odd.map((id) => ['get', id]),
  )
  for (const { path } of emulator.requests)
    assert.match(
      path,
      /^\/api\/projects\/demo\/agents\/bot\/endpoint\/sessions\/[\w.%~!*'()-]+\?api-version=v1$/,
    )
})

test('ids of any characters stay what they are, as a cursor', async (t) => {
  const { client, emulator } = await startClient(t)
  emulator.setSessions(
    'bot',
    'ann',
    odd.map((id, index) => row(id, index)),
  )
  for (const [second, rowId] of odd.entries()) {
    const { rows } = await client.fetchPage({ ...page, order: 'asc', after: { rowId, second }, limit: 1 })
    assert.deepEqual(
      rows.map((each) => each.rowId),
      odd.slice(second + 1, second + 2),
    )
  }
  assert.deepEqual(
    emulator.requests.map(({ query }) => query),
    odd.map((after) => ({ limit: '1', order: 'asc', after, 'api-version': 'v1' })),
  )
})

test('the base URL is taken with or without a slash at its end', async (t) => {
  const { emulator } = await startClient(t)
  const slashed = await startClient(t, { url: `${emulator.url}//` })
  await slashed.client.fetchPage(page)
  assert.deepEqual(
    emulator.requests.map(({ path }) => path),
    [`${listPath}?limit=20&order=desc&api-version=v1`],
  )
})

test('one identity header is sent, under the name that is set, with every call', async (t) => {
  const behaviour = { identityHeader: 'x-ms-user-identity' }
  const { client, emulator } = await startClient(t, { identityHeader: 'x-ms-user-identity' }, { behaviour })
  emulator.setSessions('bot', 'ann', [row('s-1', 1)])
  await client.fetchPage(page)
  await client.fetchSession(session)
  for (const { rawIdentityHeaders, headers } of emulator.requests) {
    assert.deepEqual(rawIdentityHeaders, ['ann'])
    assert.equal(headers['x-ms-user-isolation-key'], undefined)
  }
})

test('features are sent as they are set, and not at all where there are none', async (t) => {
  const features = 'HostedAgents=V1Preview,AgentEndpoints=V1Preview'
  const gated = { behaviour: { previewGate: 'AgentEndpoints=V1Preview' } }
  const { client, emulator } = await startClient(t, { features }, gated)
  await client.fetchPage(page)
  assert.equal(emulator.requests[0]?.headers['foundry-features'], features)
  const without = await startClient(t)
  await without.client.fetchPage(page)
  assert.ok(!('foundry-features' in (without.emulator.requests[0]?.headers ?? {})))
})

test('a fixed credential is a bearer token, and none is no header', async (t) => {
  const token = 'upstream-token'
  const fixed = await startClient(t, { credential: await loadCredential('token', token) }, { token })
  await fixed.client.fetchPage(page)
  assert.equal(fixed.emulator.requests[0]?.headers.authorization, 'Bearer upstream-token')
  const none = await startClient(t, { credential: await loadCredential('none', undefined) })
  await none.client.fetchPage(page)
  assert.ok(!('authorization' in (none.emulator.requests[0]?.headers ?? {})))
})

test('every call has a request id of its own', async (t) => {
  const { client, emulator } = await startClient(t)
  await client.fetchPage(page)
  await client.fetchPage(page)
  assert.equal(new Set(emulator.requests.map(({ headers }) => headers['x-ms-client-request-id'])).size, 2)
})

test('a redirect is not followed', async (t) => {
  const { client, emulator } = await startClient(t)
  emulator.fail({ kind: 'status', status: 307, headers: { location: emulator.url } })
  await assert.rejects(client.fetchPage(page), { reason: 'badResponse' })
  assert.equal(emulator.requests.length, 1)
})
