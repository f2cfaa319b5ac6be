// The outcome of a request in its log line, for each way in which a request can go.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { type QueryOptions, startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

/** Starts a gateway on virtual time; `outcomeOf` sends an operation and resolves to the outcome that is logged. */
async function start(t: TestContext, settings = {}) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings })
  let requests = 0
  async function outcomeOf(text = document, options: QueryOptions = {}): Promise<unknown> {
    const id = `outcome-${(requests += 1)}`
    await started.query(text, {}, { ...options, headers: { 'x-request-id': id } }).catch(() => undefined)
    return (await started.log.waitForRequest(id))['outcome']
  }
  return { ...started, clock, outcomeOf }
}

/** Advances the clock to the retry that the REST API asks for in about a second. Returns how long that took, to a tenth. */
async function passRetryDelay(clock: VirtualClock): Promise<number> {
  const delayMs = () => clock.pending[0] ?? Number.POSITIVE_INFINITY
  await waitFor('the retry waits', () => delayMs() < 2_000)
  const waitMs = delayMs()
  clock.advance(waitMs)
  return Math.round(waitMs * 10) / 10
}

test('a page is a miss, a hit, stale, and served if its call fails; a repeated response is cached', async (t) => {
  const { outcomeOf, clock, emulator } = await start(t)
  assert.equal(await outcomeOf('{ __typename }'), 'no_reads')
  assert.equal(await outcomeOf(), 'miss')
  assert.equal(await outcomeOf(), 'hit')
  assert.equal(await outcomeOf(), 'response_cache')
  clock.advance(5_001)
  emulator.fail({ kind: 'status', status: 400 })
  assert.equal(await outcomeOf(), 'stale')
  clock.advance(60_000)
  emulator.fail({ kind: 'status', status: 503, headers: { 'retry-after': '100' } })
  assert.equal(await outcomeOf(), 'stale_if_error')
})

test('a call that succeeds at its second attempt is retried, for those who wait for it too', async (t) => {
  const { outcomeOf, query, log, emulator, clock } = await start(t)
  await query('{ __typename }')
  emulator.script({ kind: 'status', status: 429, headers: { 'retry-after': '1' } })
  const asked = [outcomeOf(), outcomeOf(document.replace('first: 2', 'first: 1'))]
  const waitMs = await passRetryDelay(clock)
  assert.deepEqual(await Promise.all(asked), ['retried', 'retried'])
  assert.deepEqual(
    log.lines.filter(({ outcome }) => outcome === 'retried').map(({ upstreamMs }) => upstreamMs),
    [waitMs, waitMs],
  )
})

test("waiting for another request's call is collapsed", async (t) => {
  const { outcomeOf, emulator, clock, query } = await start(t)
  await query('{ __typename }')
  emulator.script({ kind: 'delay', ms: 100 })
  const asked = [outcomeOf(), outcomeOf()]
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(['collapsed', 'miss']))
  assert.equal(clock.pending.length, 0)
})

test('a retried read by id is retried', async (t) => {
  const { outcomeOf, query, emulator, clock } = await start(t)
  const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  const id = body.data?.['sessions'].nodes[0].id
  emulator.script({ kind: 'status', status: 429, headers: { 'retry-after': '1' } })
  const asked = outcomeOf(`{ node(id: "${id}") { id } }`)
  await passRetryDelay(clock)
  assert.equal(await asked, 'retried')
})

test('a call that hangs is a deadline; a call beyond the queue finds a full bulkhead; a client that disconnects is client_gone', async (t) => {
  const { outcomeOf, query, emulator, clock } = await start(t, { UPSTREAM_MAX_CONCURRENCY: '1' })
  await query('{ __typename }')
  emulator.fail({ kind: 'hang' })
  const late = outcomeOf()
  await emulator.waitForRequests(1)
  const leaving = new AbortController()
  const left = outcomeOf(document.replace('support-bot', 'left'), { signal: leaving.signal })
  const fields = (start: number) =>
    Array.from(
      { length: 16 },
      (_, index) => `f${index}: ${document.slice(2, -2).replace('support-bot', `a-${start + index}`)}`,
    )
  for (let count = 0; count < 9; count += 1)
    query(`{ ${fields(count * 16).join(' ')} }`).catch(() => undefined)
  await waitFor('the queue is full', () => clock.pending.length >= 128)
  assert.equal(await outcomeOf(`{ ${fields(200).join(' ')} }`), 'bulkhead_full')
  leaving.abort()
  assert.equal(await left, 'client_gone')
  clock.advance(10_000)
  assert.equal(await late, 'deadline')
})

test("the REST API's failures have an outcome each, and open the circuit breaker", async (t) => {
  const { outcomeOf, emulator } = await start(t)
  const responses: [unknown, unknown][] = []
  for (const status of [401, 403, 404, 418, 429]) {
    emulator.fail({ kind: 'status', status, headers: { 'retry-after': '100' } })
    responses.push([status, await outcomeOf(document.replace('support-bot', `agent-${status}`))])
  }
  assert.deepEqual(responses, [
    [401, 'upstream_denied'],
    [403, 'upstream_denied'],
    [404, 'refused'],
    [418, 'upstream_error'],
    [429, 'upstream_throttled'],
  ])
  emulator.fail({ kind: 'status', status: 500, headers: { 'retry-after': '100' } })
  const failing: unknown[] = []
  for (let agent = 0; agent < 20; agent += 1)
    failing.push(await outcomeOf(document.replace('support-bot', `b-${agent}`)))
  assert.deepEqual([failing[0], failing.at(-1)], ['upstream_error', 'breaker_open'])
})

test('a request that is refused says why: its token, its rate, or what it asks for', async (t) => {
  const { outcomeOf, query, request, log } = await start(t, { RATE_LIMIT_COST: '300' })
  assert.equal(await outcomeOf(document, { token: null }), 'unauthenticated')
  assert.equal(await outcomeOf('{ nothing }', { as: 'bob' }), 'refused')
  for (let count = 0; count < 3; count += 1) await query('{ nothing }')
  assert.equal(await outcomeOf(), 'rate_limited')
  await request('/nope', { headers: { 'x-request-id': 'nope' } })
  assert.equal((await log.waitForRequest('nope'))['outcome'], 'refused')
})

test('callers that cannot be verified, because there is no key set, have an outcome of their own', async (t) => {
  const { outcomeOf } = await start(t, { AUTH_JWKS_URL: 'http://127.0.0.1:1/jwks' })
  assert.equal(await outcomeOf(), 'auth_unavailable')
})
