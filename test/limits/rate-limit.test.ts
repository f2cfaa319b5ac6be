// The rate limit: how much cost a caller may cause in a minute, by itself and shared between gateways.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { errorsOf, startGateway } from '../gateway/start-gateway.ts'
import { startRedis } from '../redis/redis-server.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'

/** Costs 3. */
const list = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
const remainingOf = (headers: Headers) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]

test('a response says what the limit is and what is left of it', async (t) => {
  const { query } = await startGateway(t, { settings: { RATE_LIMIT_COST: '10' } })
  const { headers } = await query(list)
  assert.equal(headers.get('ratelimit-policy'), '"cost";q=10;w=60')
  assert.match(String(headers.get('ratelimit')), /^"cost";r=7;t=(?:60|[1-5]?\d)$/)
  assert.equal(headers.get('retry-after'), null)
})

test('an operation that costs nothing counts as 1', async (t) => {
  const { query } = await startGateway(t, { settings: { RATE_LIMIT_COST: '10' } })
  assert.equal(remainingOf((await query('{ __typename }')).headers), '9')
})

test('past the limit an operation gets 429, the retry time, and no upstream call', async (t) => {
  const { query, emulator, log } = await startGateway(t, { settings: { RATE_LIMIT_COST: '5' } })
  await query(list)
  const calls = emulator.requests.length
  const refused = await query('{ sessions(agentName: "triage-bot", first: 2) { nodes { sessionId } } }')
  const { status, headers, body } = refused
  assert.equal(status, 429)
  assert.equal(body.data, undefined)
  const [error] = body.errors ?? []
  const { retryAfterMs, ...extensions } = { retryAfterMs: 0, ...error?.extensions }
  assert.ok(retryAfterMs > 0 && retryAfterMs <= 60_000)
  assert.deepEqual(
    { message: error?.message, extensions, errors: body.errors?.length },
    {
      message: 'The caller has asked for too much in this minute: try again later.',
      extensions: { code: 'RATE_LIMITED', retryable: true, requestId: headers.get('x-request-id') },
      errors: 1,
    },
  )
  assert.equal(headers.get('retry-after'), `${Math.ceil(retryAfterMs / 1_000)}`)
  assert.match(String(headers.get('ratelimit')), /^"cost";r=0;t=\d+$/)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(emulator.requests.length, calls)
  const line = await log.waitForRequest(String(headers.get('x-request-id')))
  assert.deepEqual([line['status'], line['errorCodes'], line['cost']], [429, ['RATE_LIMITED'], 3])
})

test('a caller over the limit takes nothing from the others', async (t) => {
  const { query } = await startGateway(t, { settings: { RATE_LIMIT_COST: '4' } })
  await query(list)
  assert.equal((await query(list)).status, 429)
  const bobs = await query(list, {}, { as: 'bob' })
  assert.deepEqual([bobs.status, remainingOf(bobs.headers)], [200, '1'])
})

test('with a limit of 0 no cost is consumed', { skip: needs('redis-server') }, async (t) => {
  const { query } = await startGateway(t, { settings: { RATE_LIMIT_COST: '0' } })
  const { status, headers } = await query(list)
  assert.deepEqual([status, headers.get('ratelimit'), headers.get('ratelimit-policy')], [200, null, null])
})

async function startTwo(t: TestContext) {
  const redis = await startRedis(t)
  const settings = { REDIS_URL: redis.url, RATE_LIMIT_COST: '10' }
  // Time stands still, so that no response of the store is late.
  const clock = createVirtualClock()
  const one = await startGateway(t, { settings, clock })
  const other = await startGateway(t, { settings: { ...settings, UPSTREAM_URL: one.emulator.url }, clock })
  for (const { log } of [one, other])
    await waitFor('the shared store is up', () => log.lines.some((line) => line['sharedCache'] === 'up'))
  return { redis, one, other }
}

test('two gateways with one store count together', { skip: needs('redis-server') }, async (t) => {
  const { one, other } = await startTwo(t)
  const seen: (string | undefined)[] = []
  for (const gateway of [one, other, one]) seen.push(remainingOf((await gateway.query(list)).headers))
  assert.deepEqual(seen, ['7', '4', '1'])
  const refused = await other.query(list)
  assert.deepEqual([refused.status, errorsOf(refused)[0]?.code], [429, 'RATE_LIMITED'])
  assert.equal(remainingOf((await other.query(list, {}, { as: 'bob' })).headers), '7')
})

test('when Redis is down each gateway counts for itself at once', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, one, other } = await startTwo(t)
  await one.query(list)
  await redis.kill()
  const responses = [await one.query(list), await other.query(list), await one.query(list)]
  assert.deepEqual(
    responses.map(({ status, headers }) => [status, remainingOf(headers)]),
    [
      [200, '7'],
      [200, '7'],
      [200, '4'],
    ],
  )
})
