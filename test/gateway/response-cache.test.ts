// The response cache: what was asked twice is served again while every page it was made from is cached and fresh, and
// otherwise made anew.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway, tokenOf } from './start-gateway.ts'

const list = '{ sessions(agentName: "bot", first: 2) { nodes { sessionId status } } }'
const rows = [row('a', 1), row('b', 2), row('c', 3)]

async function startWithRows(t: TestContext, settings = {}) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings, emulator: { data: 'empty' } })
  for (const subject of ['alice', 'bob']) started.emulator.setSessions('bot', started.keyOf(subject), rows)
  /** Asks twice: from then on the response is cached, where it may be. Returns the second response. */
  const queryTwice: typeof started.query = async (...args) => {
    await started.query(...args)
    return started.query(...args)
  }
  return { ...started, queryTwice, clock, responseCacheHits: () => started.gateway.stats().responseCacheHits }
}

test('the same request is served the same response from the third time on, without being executed', async (t) => {
  const { query, queryTwice, emulator, gateway } = await startWithRows(t)
  const first = await queryTwice(list)
  assert.equal(gateway.stats().responseCacheHits, 0)
  const second = await query(list)
  assert.equal(second.text, first.text)
  assert.deepEqual(
    [second.status, second.headers.get('content-type')],
    [200, first.headers.get('content-type')],
  )
  assert.match(
    String(second.headers.get('cache-status')),
    /; hit; ttl=5; detail="hit=1 stale=0 miss=0 collapsed=0"$/,
  )
  assert.equal(second.headers.get('cache-control'), 'private, max-age=5')
  assert.notEqual(second.headers.get('x-request-id'), first.headers.get('x-request-id'))
  const { responseCacheHits, hit, miss } = gateway.stats()
  assert.deepEqual(
    { responseCacheHits, hit, miss, calls: emulator.requests.length },
    { responseCacheHits: 1, hit: 2, miss: 1, calls: 1 },
  )
})

test('so is the same GET, with the same entity tag, and 304 to a client that has it', async (t) => {
  const { request, emulator, keyOf, responseCacheHits } = await startWithRows(t)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 9)])
  const get = async (subject: string, headers = {}) => {
    const authorization = `Bearer ${await tokenOf(subject)}`
    const response = await request(`/graphql?query=${encodeURIComponent(list)}`, {
      // Without it, fetch sends `no-cache` beside `If-None-Match`.
      headers: {
        authorization,
        'apollo-require-preflight': 'true',
        'cache-control': 'max-age=0',
        ...headers,
      },
    })
    return { status: response.status, etag: response.headers.get('etag'), text: await response.text() }
  }
  const first = await get('alice')
  assert.equal(first.status, 200)
  await get('alice')
  assert.equal(responseCacheHits(), 0)
  assert.deepEqual(await get('alice'), first)
  const unchanged = await get('alice', { 'if-none-match': first.etag })
  assert.deepEqual(unchanged, { status: 304, etag: first.etag, text: '' })
  assert.deepEqual([responseCacheHits(), emulator.requests.length], [2, 1])
  emulator.requests.length = 0
  assert.equal((await get('bob', { 'if-none-match': first.etag })).status, 200)
  assert.deepEqual([responseCacheHits(), emulator.requests.length], [2, 1])
})

test('a search is no body: what one is sent as, the other is not', async (t) => {
  const { query, queryTwice, request, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  await query(list)
  const search = `?query=${encodeURIComponent(list)}`
  const authorization = `Bearer ${await tokenOf('alice')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const posted = await request('/graphql', { method: 'POST', headers, body: search })
  assert.deepEqual([posted.status, responseCacheHits()], [400, 1])
})

test('one caller is never served the response of another', async (t) => {
  const { query, queryTwice, emulator, keyOf, responseCacheHits } = await startWithRows(t)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 9)])
  await queryTwice(list)
  const { body } = await query(list, {}, { as: 'bob' })
  assert.deepEqual(body, { data: { sessions: { nodes: [{ sessionId: 'of-bob', status: 'ACTIVE' }] } } })
  assert.equal(responseCacheHits(), 0)
})

test('a rejected token is served no cached response', async (t) => {
  const { query, queryTwice, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  assert.equal((await query(list, {}, { token: `${await tokenOf('alice')}x` })).status, 401)
  assert.equal(responseCacheHits(), 0)
})

test('a response expires with the freshness of its pages', async (t) => {
  const { query, queryTwice, clock, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  clock.advance(5_000)
  await query(list)
  assert.equal(responseCacheHits(), 1)
  clock.advance(1)
  const stale = await query(list)
  assert.match(String(stale.headers.get('cache-status')), /ttl=-1/)
  assert.equal(responseCacheHits(), 1)
})

test('a response that expired is cached again as soon as it is executed again', async (t) => {
  const { query, queryTwice, clock, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  clock.advance(5_001)
  const { text } = await query(list)
  let made = await query(list)
  // Stale until the refresh that the query before has started is over.
  while (made.headers.get('cache-control') === 'private, max-age=0') made = await query(list)
  assert.deepEqual([made.text, responseCacheHits()], [text, 0])
  const received = await query(list)
  assert.deepEqual([received.text, responseCacheHits()], [text, 1])
})

test('a response is not served once a page of it was read again', async (t) => {
  const { query, queryTwice, clock, emulator, keyOf, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  emulator.updateSession('bot', keyOf('alice'), 'c', { status: 'failed' })
  clock.advance(1)
  await query(list, {}, { headers: { 'cache-control': 'no-cache' } })
  const { body } = await query(list)
  assert.equal(body.data?.['sessions'].nodes[0].status, 'FAILED')
  assert.equal(responseCacheHits(), 0)
})

test('a response is not served once its list is refused', async (t) => {
  const { query, queryTwice, clock, emulator, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  emulator.fail({ kind: 'status', status: 403 })
  clock.advance(1)
  await query(list, {}, { headers: { 'cache-control': 'no-cache' } })
  const { body } = await query(list)
  assert.deepEqual([body.data, body.errors?.[0]?.extensions.code], [{ sessions: null }, 'FORBIDDEN'])
  assert.equal(responseCacheHits(), 0)
})

test('a client that sends no-cache is not served a cached response', async (t) => {
  const { query, queryTwice, clock, emulator, responseCacheHits } = await startWithRows(t)
  await queryTwice(list)
  clock.advance(1)
  await query(list, {}, { headers: { 'cache-control': 'no-cache' } })
  assert.deepEqual([emulator.requests.length, responseCacheHits()], [2, 0])
})

for (const [what, document] of [
  [
    'with an error',
    '{ sessions(agentName: "bot") { nodes { id } } other: sessions(agentName: "none") { nodes { id } } }',
  ],
  ['without a page', '{ agent(name: "bot") { name } }'],
  ['with a session read by its id', '{ sessions(agentName: "bot") { nodes { id } } node(id: "x") { id } }'],
] as const) {
  test(`a response ${what} is executed each time`, async (t) => {
    const { query, queryTwice, responseCacheHits, keyOf, emulator } = await startWithRows(t)
    const ids = await query('{ sessions(agentName: "bot") { nodes { id } } }')
    assert.equal(emulator.requests[0]?.identity, keyOf('alice'))
    const id: string = ids.body.data?.['sessions'].nodes[0].id
    await queryTwice(document.replace('"x"', JSON.stringify(id)))
    await query(document.replace('"x"', JSON.stringify(id)))
    assert.equal(responseCacheHits(), 0)
  })
}

test('requests that differ in variables, operation or accepted type do not share a response', async (t) => {
  const { queryTwice, responseCacheHits } = await startWithRows(t)
  const document = 'query A($n: Int) { sessions(agentName: "bot", first: $n) { nodes { sessionId } } }'
  const counts = []
  for (const [n, text] of [
    [1, document],
    [2, document],
    [1, document.replace('query A', 'query B')],
  ] as const) {
    const { body } = await queryTwice(text, { n })
    counts.push(body.data?.['sessions'].nodes.length)
  }
  const accept = 'application/graphql-response+json'
  const other = await queryTwice(document, { n: 1 }, { headers: { accept } })
  assert.deepEqual([counts, responseCacheHits()], [[1, 2, 1], 0])
  assert.match(String(other.headers.get('content-type')), /^application\/graphql-response\+json/)
})

test('a response from the cache counts towards the rate limit, and is rejected when the limit is exceeded', async (t) => {
  const { query, queryTwice, responseCacheHits } = await startWithRows(t, { RATE_LIMIT_COST: '9' })
  const first = await queryTwice(list)
  const received = await query(list)
  const refused = await query(list)
  assert.deepEqual(
    [first, received].map(({ headers }) => headers.get('ratelimit')?.split(';')[1]),
    ['r=3', 'r=0'],
  )
  assert.equal(refused.status, 429)
  assert.deepEqual(
    refused.body.errors?.map(({ extensions }) => extensions.code),
    ['RATE_LIMITED'],
  )
  assert.equal(refused.headers.get('cache-control'), 'no-store')
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  assert.equal(responseCacheHits(), 1)
})

test('a response from the cache has a log line of its own, with caller, operation and cost', async (t) => {
  const { query, queryTwice, log } = await startWithRows(t)
  const named = `query Recent ${list}`
  await queryTwice(named)
  const { headers } = await query(named)
  const line = await log.waitForRequest(String(headers.get('x-request-id')))
  const { operationName, cost, upstreamCalls, status, callerHash } = line
  assert.deepEqual(
    { operationName, cost, upstreamCalls, status },
    { operationName: 'Recent', cost: 3, upstreamCalls: 0, status: 200 },
  )
  assert.match(String(callerHash), /^[\w-]{12}$/)
})

test('without memory for responses none is cached', async (t) => {
  const { query, queryTwice, responseCacheHits, emulator } = await startWithRows(t, {
    RESPONSE_CACHE_MAX_BYTES: '0',
  })
  await queryTwice(list)
  await query(list)
  assert.deepEqual([responseCacheHits(), emulator.requests.length], [0, 1])
})
