// The upstream calls of an operation, as the upstream records them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordedRequest } from '../../emulator/recorded-request.ts'
import { exchange } from '../emulator/exchange.ts'
import { rows } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from './start-gateway.ts'

const sessionsPath = '/api/projects/demo/agents/support-bot/endpoint/sessions'

/** The headers that the gateway chooses, but for the random id of the request. */
function headersOf({ headers }: RecordedRequest): Record<string, unknown> {
  const { host: _host, connection: _connection, 'x-ms-client-request-id': id, ...rest } = headers
  assert.match(String(id), /^[\da-f-]{36}$/)
  return rest
}

test('one connection under three aliases is one upstream call with exactly one identity header', async (t) => {
  const settings = { UPSTREAM_AUTH: 'token', UPSTREAM_TOKEN: 'upstream-token' }
  const { query, emulator, keyOf, config } = await startGateway(t, {
    settings,
    emulator: { token: 'upstream-token' },
  })
  const { body } = await query(
    `{
      a: sessions(agentName: "support-bot", first: 60) { nodes { id } }
      b: sessions(agentName: "support-bot", first: 60) { nodes { id } }
      c: agent(name: "support-bot") { sessions(first: 60) { nodes { id } } }
    }`,
    {},
    { headers: { 'x-ms-user-isolation-key': keyOf('bob'), 'x-ms-user-identity': 'bob', cookie: 'a=b' } },
  )
  assert.equal(body.data?.['a'].nodes.length, 57)
  assert.deepEqual(body.data, { a: body.data?.['a'], b: body.data?.['a'], c: { sessions: body.data?.['a'] } })

  const [request, ...others] = emulator.requests
  assert.deepEqual(others, [])
  assert.ok(request)
  assert.equal(request.method, 'GET')
  assert.equal(request.path, `${sessionsPath}?limit=60&order=desc&api-version=v1`)
  assert.deepEqual(request.rawIdentityHeaders, [keyOf('alice')])
  assert.deepEqual(headersOf(request), {
    accept: 'application/json',
    'x-ms-return-client-request-id': 'true',
    authorization: 'Bearer upstream-token',
    'foundry-features': config.upstream.features,
    [config.upstream.identityHeader]: keyOf('alice'),
  })
})

test('a client cannot say who it is: not twice, not by argument, not in the address', async (t) => {
  const { gateway, emulator, keyOf, config } = await startGateway(t)
  const bob = keyOf('bob')
  const outcome = await exchange(`${gateway.url}?x-ms-user-isolation-key=${bob}&isolationKey=${bob}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenOf('alice')}`,
      'x-ms-user-isolation-key': [bob, bob],
      'x-ms-client-request-id': 'mine',
      'foundry-features': 'Mine=V1',
      forwarded: `for=${bob}`,
      cookie: `isolationKey=${bob}`,
    },
    body: JSON.stringify({
      query: '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }',
      variables: { isolationKey: bob },
      extensions: { isolationKey: bob },
    }),
  })
  assert.equal(outcome.status, 200)
  const [request, ...others] = emulator.requests
  assert.deepEqual(others, [])
  assert.ok(request)
  assert.deepEqual(headersOf(request), {
    accept: 'application/json',
    'x-ms-return-client-request-id': 'true',
    'foundry-features': config.upstream.features,
    [config.upstream.identityHeader]: keyOf('alice'),
  })
})

test('the settings name the identity header, the version and the features that are sent', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, {
    settings: {
      UPSTREAM_IDENTITY_HEADER: 'X-MS-User-Identity',
      UPSTREAM_API_VERSION: '2026-01-01',
      UPSTREAM_FEATURES: '',
    },
    emulator: { behaviour: { identityHeader: 'x-ms-user-identity' } },
  })
  await query('{ sessions(agentName: "support-bot", first: 60) { nodes { id } } }')
  const [request] = emulator.requests
  assert.ok(request)
  assert.equal(request.path, `${sessionsPath}?limit=60&order=desc&api-version=2026-01-01`)
  assert.deepEqual(headersOf(request), {
    accept: 'application/json',
    'x-ms-return-client-request-id': 'true',
    'x-ms-user-identity': keyOf('alice'),
  })
})

test('windows of one place and different sizes are one call for the largest', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
  emulator.setSessions('support-bot', keyOf('alice'), rows(90))
  const { body } = await query(`{
    a: sessions(agentName: "support-bot", first: 60) { nodes { id } }
    b: sessions(agentName: "support-bot", first: 80) { nodes { id } }
  }`)
  assert.equal(body.data?.['b'].nodes.length, 80)
  assert.deepEqual(body.data?.['a'].nodes, body.data?.['b'].nodes.slice(0, 60))
  assert.deepEqual(
    emulator.requests.map(({ query }) => query['limit']),
    ['80'],
  )
})

test('a window that is read backwards is requested in the opposite order, without `before`', async (t) => {
  const { query, emulator } = await startGateway(t)
  await query('{ sessions(agentName: "support-bot", last: 60) { nodes { id } } }')
  assert.deepEqual(
    emulator.requests.map(({ path }) => path),
    [`${sessionsPath}?limit=60&order=asc&api-version=v1`],
  )
})

for (const [what, document, data] of [
  ['the name of the type', '{ __typename }', { __typename: 'Query' }],
  ['an agent', '{ agent(name: "support-bot") { name } }', { agent: { name: 'support-bot' } }],
  [
    'a connection without a field of its own',
    '{ sessions(agentName: "support-bot") { __typename pageInfo { __typename } } }',
    { sessions: { __typename: 'AgentSessionConnection', pageInfo: { __typename: 'PageInfo' } } },
  ],
  [
    'a skipped connection',
    '{ __typename sessions(agentName: "support-bot") @skip(if: true) { nodes { id } } }',
    { __typename: 'Query' },
  ],
  [
    'skipped rows',
    '{ sessions(agentName: "support-bot") { __typename nodes @skip(if: true) { id } edges @include(if: false) { cursor } } }',
    { sessions: { __typename: 'AgentSessionConnection' } },
  ],
  [
    'a window of no rows',
    '{ sessions(agentName: "support-bot", first: 0) { nodes { id } } }',
    { sessions: { nodes: [] } },
  ],
] as const) {
  test(`${what} takes no upstream call`, async (t) => {
    const { query, emulator } = await startGateway(t)
    assert.deepEqual((await query(document)).body, { data })
    assert.deepEqual(emulator.requests, [])
  })
}

test('`agent` of a session takes no call of its own', async (t) => {
  const { query, emulator } = await startGateway(t)
  const { body } = await query(
    '{ sessions(agentName: "support-bot", first: 2) { nodes { agent { name } agentName } } }',
  )
  const node = { agent: { name: 'support-bot' }, agentName: 'support-bot' }
  assert.deepEqual(body, { data: { sessions: { nodes: [node, node] } } })
  assert.equal(emulator.requests.length, 1)
})
