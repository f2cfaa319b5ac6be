// One log line per request: operation, outcome and cost; no secrets.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { LogLine } from './log-lines.ts'
import { startGateway, tokenOf } from './start-gateway.ts'

const document = `query Recent {
  sessions(agentName: "support-bot", first: 2) { nodes { sessionId } }
  wrong: sessions(agentName: "support-bot", first: -1) { nodes { sessionId } }
}`

/** A line without what differs from process to process. */
function plain({ level: _level, time: _time, pid: _pid, hostname: _hostname, ...rest }: LogLine): unknown {
  return rest
}

test('a line has request id, operation, codes, upstream calls and duration', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, log } = await startGateway(t, { clock })
  const gate = createGate()
  emulator.script(gate.fault)
  const asked = query(
    document,
    {},
    {
      headers: {
        'x-request-id': 'request-1',
        'apollographql-client-name': 'web é',
        'graphql-client-version': `1.2.3${'.4'.repeat(100)}`,
      },
    },
  )
  await gate.reached
  clock.advance(250)
  gate.release()
  const bytes = Buffer.byteLength((await asked).text)
  const { callerHash: caller, ...line } = await log.waitForRequest('request-1')
  assert.match(String(caller), /^[\w-]{12}$/)
  assert.deepEqual(plain(line), {
    requestId: 'request-1',
    method: 'POST',
    path: '/graphql',
    status: 200,
    aborted: false,
    outcome: 'refused',
    operationName: 'Recent',
    operationType: 'query',
    operationHash: createHash('sha256').update(document).digest('hex'),
    clientName: 'web ?',
    clientVersion: `1.2.3${'.4'.repeat(100)}`.slice(0, 100),
    servedBy: 'apollo',
    errorCodes: ['BAD_USER_INPUT'],
    cost: 24,
    pages: { hit: 0, stale: 0, staleIfError: 0, miss: 1, collapsed: 0 },
    upstreamCalls: 1,
    upstreamMs: 250,
    bytes,
    durationMs: 250,
    msg: 'request completed',
  })
})

test('a cached page takes no upstream call', async (t) => {
  const { query, log } = await startGateway(t)
  for (const id of ['first', 'second']) {
    await query(
      '{ sessions(agentName: "support-bot") { nodes { id } } }',
      {},
      { headers: { 'x-request-id': id } },
    )
  }
  assert.equal((await log.waitForRequest('first'))['upstreamCalls'], 1)
  assert.equal((await log.waitForRequest('second'))['upstreamCalls'], 0)
})

test('reads that an open circuit breaker refuses are no calls, those that fail are', async (t) => {
  const { query, emulator, gateway, log } = await startGateway(t, { clock: createVirtualClock() })
  const ask = async (agentName: string) => {
    const { headers } = await query(`{
      sessions(agentName: "${agentName}", first: 1) { nodes { id } }
    }`)
    return (await log.waitForRequest(String(headers.get('x-request-id'))))['upstreamCalls']
  }
  const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  emulator.fail({ kind: 'status', status: 408 })
  assert.equal(await ask('another-bot'), 1)
  for (let agent = 0; gateway.stats().circuitBreaker === 'closed'; agent += 1) await ask(`agent-${agent}`)
  assert.equal(await ask('support-bot-2'), 0)
  const { headers } = await query('query($id: ID!) { node(id: $id) { id } }', {
    id: body.data?.['sessions'].nodes[0].id,
  })
  const line = await log.waitForRequest(String(headers.get('x-request-id')))
  assert.deepEqual([line['errorCodes'], line['upstreamCalls']], [['UPSTREAM_UNAVAILABLE'], 0])
})

test('each code is logged once', async (t) => {
  const { query, log } = await startGateway(t)
  const { headers } = await query('{ a: agent(name: "-") { id } b: agent(name: "-") { id } }')
  const line = await log.waitForRequest(headers.get('x-request-id') ?? '')
  assert.deepEqual(line['errorCodes'], ['BAD_USER_INPUT'])
})

test('a refused caller has a line with its code, and the log states the reason', async (t) => {
  const { query, log } = await startGateway(t)
  const token = await tokenOf('alice', { aud: 'another-gateway' })
  const { headers } = await query('{ __typename }', {}, { token })
  const line = await log.waitForRequest(headers.get('x-request-id') ?? '')
  assert.deepEqual([line['status'], line['errorCodes']], [401, ['UNAUTHENTICATED']])
  assert.match(log.text(), /\baud\b/)
})

for (const [what, path, init, status, code] of [
  ['a path that is not served', '/nope', {}, 404, 'NOT_FOUND'],
  ['a body that is not JSON', '/graphql', { method: 'POST', body: '{' }, 400, 'BAD_REQUEST'],
  ['a query that a form could send', '/graphql?query={__typename}', {}, 400, 'BAD_REQUEST'],
] as const) {
  test(`${what} has a line with its code`, async (t) => {
    const { request, log } = await startGateway(t)
    const type = { 'content-type': 'application/json' }
    const authorization = `Bearer ${await tokenOf('alice')}`
    const headers = { authorization, 'x-request-id': 'r', ...('method' in init && type) }
    await request(path, { ...init, headers })
    const line = await log.waitForRequest('r')
    assert.deepEqual([line['path'], line['status'], line['errorCodes']], [path.split('?')[0], status, [code]])
  })
}

test('probes have no line', async (t) => {
  const { request, query, log } = await startGateway(t)
  await request('/healthz')
  await request('/readyz')
  const { headers } = await query('{ __typename }')
  await log.waitForRequest(headers.get('x-request-id') ?? '')
  assert.equal(log.lines.filter((line) => 'status' in line).length, 1)
})

test('no line contains token, identity, isolation key, secret or variables', async (t) => {
  const { query, request, log, keyOf, config } = await startGateway(t)
  const token = await tokenOf('alice')
  const variables = { after: 'a-cursor-of-somebody' }
  const { headers } = await query(
    'query($after: String) { sessions(agentName: "support-bot", after: $after) { nodes { id } } }',
    variables,
  )
  await log.waitForRequest(headers.get('x-request-id') ?? '')
  await request(`/graphql?query={__typename}&token=${token}`, { headers: { 'x-request-id': 'second' } })
  await log.waitForRequest('second')
  const secrets = [
    token,
    token.split('.')[2] ?? '',
    keyOf('alice'),
    'alice',
    variables.after,
    config.auth.isolationKey.secret ?? '',
    ...config.auth.signingSecrets,
  ]
  assert.deepEqual(
    secrets.filter((secret) => log.text().includes(secret)),
    [],
  )
})

test("a client's request id is used where it is a plain word, else replaced", async (t) => {
  const { query } = await startGateway(t)
  const idFor = async (id: string) =>
    (await query('{ __typename }', {}, { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  assert.equal(await idFor('a.B_3-d'), 'a.B_3-d')
  assert.equal(await idFor('x'.repeat(64)), 'x'.repeat(64))
  for (const bad of ['', 'a b', '"a"', 'a,b', 'x'.repeat(65), '{"level":60}'])
    assert.match((await idFor(bad)) ?? '', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
})

for (const [what, path, logged] of [
  ['a file', '/.env', '/.env'],
  ['a page with a search', '/wp-login.php?token=secret', '/wp-login.php'],
  ['a path with a long segment, which may be a token', `/t/${'a'.repeat(33)}/b`, '/t/*/b'],
  ['a path of many segments', '/a'.repeat(200), '/a'.repeat(50)],
] as const)
  test(`${what} that is probed is logged as ${logged.slice(0, 20)}`, async (t) => {
    const { request, log } = await startGateway(t)
    await request(path, { headers: { 'x-request-id': 'r' } })
    assert.equal((await log.waitForRequest('r'))['path'], logged)
  })

test('a line says which responder served the operation', async (t) => {
  const { query, log } = await startGateway(t, { clock: createVirtualClock() })
  const ways = []
  for (const id of ['first', 'second', 'third', 'fourth']) {
    await query(
      '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }',
      {},
      { headers: { 'x-request-id': id } },
    )
    ways.push((await log.waitForRequest(id))['servedBy'])
  }
  assert.deepEqual(ways, ['apollo', 'compiled', 'response-cache', 'response-cache'])
})
