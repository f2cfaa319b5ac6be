// Metrics move with the faults that they are about.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { openStream } from '../streams/open-stream.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { scrape, valuesOf } from './scrape.ts'

const listOf = (agent: string) => `{ sessions(agentName: "${agent}", first: 2) { nodes { sessionId } } }`

/** Starts a gateway on virtual time; `read` scrapes it and returns the values of a metric that are not 0. */
async function start(t: TestContext, settings = {}) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings: { METRICS_PORT: '0', ...settings } })
  // The issuer's keys are fetched in real time.
  await started.query('{ __typename }')
  const read = async (name: string) => valuesOf(await scrape(started.gateway), `sessions_gateway_${name}`)
  return { ...started, clock, read }
}

test('an outage: retries take tokens, the circuit breaker opens, and closes again when it is over', async (t) => {
  const { query, emulator, clock, read } = await start(t)
  assert.deepEqual(await read('upstream_breaker_state'), { closed: 1 })
  assert.deepEqual(await read('upstream_retry_budget_tokens'), { '': 500 })
  emulator.fail({ kind: 'status', status: 503 })
  for (let agent = 0; agent < 12; agent += 1)
    await advanceUntilSettled(clock, query(listOf(`agent-${agent}`)))
  assert.deepEqual(await read('upstream_breaker_state'), { open: 1 })
  assert.equal((await read('upstream_breaker_transitions_total'))['open'], 1)
  const { unavailable: retries = 0 } = await read('upstream_retries_total')
  assert.ok(retries > 0)
  // Retries that the circuit breaker refuses take none.
  const { '': tokens = 0 } = await read('upstream_retry_budget_tokens')
  assert.ok(tokens < 500 && tokens >= 500 - 14 * retries, `${tokens} tokens after ${retries} retries`)
  const { circuit_open: refused = 0, unavailable = 0 } = await read('upstream_failures_total')
  assert.ok(refused > 0)
  assert.equal(refused + unavailable, 12)
  emulator.fail(undefined)
  clock.advance(10_000)
  await query(listOf('support-bot'))
  assert.deepEqual(await read('upstream_breaker_state'), { closed: 1 })
})

test('one failing agent has a circuit breaker of its own', async (t) => {
  const { query, emulator, clock, read } = await start(t)
  emulator.fail({ kind: 'status', status: 503 })
  for (let time = 0; time < 12; time += 1) await advanceUntilSettled(clock, query(listOf('failing-bot')))
  assert.deepEqual(await read('upstream_breaker_state'), { closed: 1 })
  assert.deepEqual(await read('upstream_agent_breakers_open'), { '': 1 })
})

test('calls that hang fill the bulkhead, and the requests that wait are active', async (t) => {
  const { query, emulator, clock, read, gateway } = await start(t, { UPSTREAM_MAX_CONCURRENCY: '4' })
  emulator.fail({ kind: 'hang' })
  const asked = Array.from({ length: 6 }, (_, agent) => query(listOf(`agent-${agent}`)))
  await waitFor('four calls are active', async () => (await read('upstream_calls'))['active'] === 4)
  await waitFor('two calls are queued', async () => (await read('upstream_calls'))['queued'] === 2)
  assert.deepEqual(valuesOf(await scrape(gateway), 'http_server_active_requests'), { '': 6 })
  clock.advance(10_000)
  await Promise.all(asked)
  assert.deepEqual(await read('upstream_calls'), {})
  assert.deepEqual(await read('upstream_failures_total'), { timeout: 6 })
})

test('a page that is served because its call failed is counted as such', async (t) => {
  const { query, emulator, clock, read } = await start(t)
  await query(listOf('support-bot'))
  clock.advance(60_001)
  emulator.fail({ kind: 'status', status: 503 })
  await advanceUntilSettled(clock, query(listOf('support-bot')))
  assert.deepEqual(await read('pages_total'), { miss: 1, stale_if_error: 1 })
})

test('a key set grows older, and is infinitely old where there is none', async (t) => {
  const { clock, read } = await start(t)
  clock.advance(90_000)
  assert.deepEqual(Object.values(await read('key_set_age_seconds')), [90])
  const without = await start(t, { AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks' })
  assert.deepEqual(Object.values(await without.read('key_set_age_seconds')), [Number.POSITIVE_INFINITY])
  assert.deepEqual(await without.read('token_verifications_total'), { unavailable: 1 })
})

test('Redis that cannot be reached is down', async (t) => {
  const { gateway } = await startGateway(t, {
    settings: { METRICS_PORT: '0', REDIS_URL: 'redis://127.0.0.1:1' },
  })
  assert.match(await scrape(gateway), /^sessions_gateway_shared_store_up 0$/m)
})

test('streams are counted while they are open and by how they end, and their age is no duration of a request', async (t) => {
  const { gateway } = await startGateway(t, { settings: { METRICS_PORT: '0' } })
  const query = 'subscription { sessionsChanged(agentName: "support-bot") { reset } }'
  const stream = await openStream(t, { url: gateway.url, token: await tokenOf('alice'), query })
  await waitFor('the first result', () => /event: next/.test(stream.text()))
  assert.deepEqual(valuesOf(await scrape(gateway), 'sessions_gateway_streams'), { '': 1 })
  stream.leave()
  await waitFor('the end of the stream', () => gateway.stats().streams.open === 0)
  await waitFor(
    'the end of the request',
    async () =>
      valuesOf(await scrape(gateway), 'sessions_gateway_operations_total')['_OTHER stream subscription'] ===
      1,
  )
  const text = await scrape(gateway)
  assert.deepEqual(valuesOf(text, 'sessions_gateway_streams'), {})
  assert.deepEqual(valuesOf(text, 'sessions_gateway_streams_ended_total'), { client_gone: 1 })
  assert.deepEqual(valuesOf(text, 'http_server_request_duration_seconds_count'), {})
})
