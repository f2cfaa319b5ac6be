// What is refused has a cost: a client that repeats it gets 429 before the work is done, and no other client does.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createAddressLimit, networkOf } from '../../src/graphql/limits/address-limit.ts'
import { type QueryOptions, type QueryResponse, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const operation = '{ __typename }'
const list = '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }'

function received({ status, headers, body }: QueryResponse) {
  return {
    status,
    code: body.errors?.[0]?.extensions.code,
    retryAfter: headers.get('retry-after') !== null,
    left: /;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1],
  }
}

const limited = { status: 429, code: 'RATE_LIMITED', retryAfter: true, left: '0' }

function startLimited(t: TestContext, cost: number, more = {}) {
  return startGateway(t, { settings: { RATE_LIMIT_COST: `${cost}`, ...more } })
}

for (const [what, document, variables, code] of [
  ['a document that does not parse', '{', {}, 'GRAPHQL_PARSE_FAILED'],
  ['a document that is not valid', '{ nope }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['a document that is nested too deep', '{'.repeat(101), {}, 'MAX_DEPTH_LIMIT'],
  [
    'an operation whose cost is too high',
    '{ sessions(agentName: "a", first: 500) { nodes { agent { sessions(first: 500) { nodes { id } } } } } }',
    {},
    'COST_ESTIMATED_TOO_EXPENSIVE',
  ],
  ['a list that is too long', `{ nodes(ids: [${'"x" '.repeat(101)}]) { id } }`, {}, 'BAD_USER_INPUT'],
  [
    'an operation that the document does not have',
    'query A { __typename } query B { __typename }',
    {},
    'OPERATION_RESOLUTION_FAILURE',
  ],
] as const)
  test(`${what} costs its caller 250, until it is not looked at any more`, async (t) => {
    const { query, emulator } = await startLimited(t, 600)
    const responses = []
    for (let time = 0; time < 5; time += 1) responses.push(received(await query(document, variables)))
    assert.deepEqual(
      responses.map((each) => each.code),
      [code, code, code, 'RATE_LIMITED', 'RATE_LIMITED'],
    )
    assert.deepEqual(
      responses.map((each) => each.left),
      ['350', '100', '0', '0', '0'],
    )
    assert.deepEqual(responses.slice(3), [limited, limited])
    assert.deepEqual(received(await query(list)), limited)
    assert.equal((await query(operation, {}, { as: 'bob' })).status, 200)
    assert.deepEqual(emulator.requests, [])
  })

test('a body that is not JSON costs its caller as much', async (t) => {
  const { request, query } = await startLimited(t, 600)
  const headers = { authorization: `Bearer ${await tokenOf('alice')}`, 'content-type': 'application/json' }
  const statuses = []
  for (let time = 0; time < 4; time += 1)
    statuses.push((await request('/graphql', { method: 'POST', headers, body: '{' })).status)
  assert.deepEqual(statuses, [400, 400, 400, 429])
  assert.deepEqual(received(await query(operation)), limited)
})

test('a hash that is sent without its text, as clients of automatic persisted queries do, costs 20', async (t) => {
  const { request } = await startLimited(t, 600)
  const headers = { authorization: `Bearer ${await tokenOf('alice')}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } })
  const left = []
  for (let time = 0; time < 3; time += 1) {
    const response = await request('/graphql', { method: 'POST', headers, body })
    left.push(/;r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
  }
  assert.deepEqual(left, ['580', '560', '540'])
})

for (const [what, optionsOf] of [
  ['the same bad token', () => ({ token: 'made.up.token' })],
  ['another bad token each time', (time: number) => ({ token: `made.up.${time}` })],
  ['no token', () => ({ token: null })],
] as const)
  test(`${what}: the address gets 429 in the end, and callers there who are known are not`, async (t) => {
    const { query, log } = await startLimited(t, 100)
    assert.equal((await query(operation)).status, 200)
    const statuses = []
    for (let time = 0; time < 8; time += 1) {
      const options: QueryOptions = optionsOf(time)
      statuses.push((await query(operation, {}, options)).status)
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429])
    assert.deepEqual(received(await query(operation, {}, optionsOf(9))), limited)
    assert.equal((await query(operation)).status, 200)
    assert.deepEqual(received(await query(operation, {}, { as: 'newcomer' })), limited)
    assert.ok(log.lines.some(({ status, authError }) => status === 429 && authError !== undefined))
  })

test('the address is the one that the trusted proxies name, and no other header of the client counts', async (t) => {
  const { query } = await startLimited(t, 40, { TRUST_PROXY_HOPS: '1' })
  const ask = async (forwarded: string) =>
    (await query(operation, {}, { token: null, headers: { 'x-forwarded-for': forwarded } })).status
  const statuses = []
  for (const forwarded of ['1.1.1.1, 9.9.9.9', '2.2.2.2, 9.9.9.9', '3.3.3.3, 9.9.9.9', '9.9.9.9, 8.8.8.8'])
    statuses.push(await ask(forwarded))
  assert.deepEqual(statuses, [401, 401, 429, 401])
})

test('without trusted proxies no header determines the address of a request', async (t) => {
  const { query } = await startLimited(t, 40)
  const statuses = []
  for (const forwarded of ['1.1.1.1', '2.2.2.2', '3.3.3.3'])
    statuses.push(
      (await query(operation, {}, { token: null, headers: { 'x-forwarded-for': forwarded } })).status,
    )
  assert.deepEqual(statuses, [401, 401, 429])
})

test('without a rate limit nothing is counted', async (t) => {
  const { query } = await startLimited(t, 0)
  for (let time = 0; time < 10; time += 1) {
    assert.equal((await query(operation, {}, { token: null })).status, 401)
    assert.equal((await query('{')).headers.get('ratelimit'), null)
  }
})

test('an address has its whole limit again after a minute', () => {
  const clock = createVirtualClock()
  const limit = createAddressLimit(100, clock)
  limit.consume('a', 60)
  clock.advance(30_000)
  limit.consume('a', 60)
  assert.deepEqual(limit.exhausted('a'), { limit: 100, remaining: 0, resetMs: 30_000, exceeded: true })
  assert.equal(limit.exhausted('b'), undefined)
  clock.advance(30_000)
  assert.equal(limit.exhausted('a'), undefined)
  limit.consume('a', 60)
  assert.equal(limit.exhausted('a'), undefined)
})

for (const [address, network] of [
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['203.0.113.7:50123', '203.0.113.7'],
  ['[2001:db8:1:2::1]:443', '2001:db8:1:2'],
  [undefined, ''],
] as const)
  test(`${address} counts as ${network}`, () => {
    assert.equal(networkOf(address), network)
  })

test('invalid variables cost their caller 250, what the operation itself cost included', async (t) => {
  const { query } = await startLimited(t, 600)
  const left = []
  for (let time = 0; time < 3; time += 1)
    left.push(received(await query('query($n: String!) { agent(name: $n) { name } }')).left)
  assert.deepEqual(left, ['350', '100', '0'])
})

test('a caller who was known before is verified again, whatever others did at the address', async (t) => {
  const clock = createVirtualClock(Date.now())
  const { query } = await startGateway(t, { settings: { RATE_LIMIT_COST: '100' }, clock })
  assert.equal((await query(operation)).status, 200)
  clock.advance(5 * 60_000 + 1_000)
  for (let time = 0; time < 6; time += 1) await query(operation, {}, { token: `made.up.${time}` })
  assert.equal((await query(operation, {}, { token: null })).status, 429)
  assert.equal((await query(operation)).status, 200)
})
