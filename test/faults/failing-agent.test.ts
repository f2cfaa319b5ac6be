// One agent fails, nine are healthy: the nine lose nothing, the one is asked little, and comes back when it has healed.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { row } from '../emulator/start-emulator.ts'
import { type QueryResponse, startGateway } from '../gateway/start-gateway.ts'
import { stopClock } from '../stopped-clock.ts'

const listOf = (agent: string) => `{ sessions(agentName: "${agent}", first: 1) { nodes { sessionId } } }`
const healthy = Array.from({ length: 9 }, (_, index) => `good-${index}`)
const codes = ({ body }: QueryResponse) => body.errors?.map(({ extensions }) => extensions.code)

/** A gateway without a cache, and lists of ten agents, of which `bad` fails in that way. */
async function startWithBadAgent(t: TestContext, kind: FaultKind) {
  const clocks = stopClock()
  const settings = { PAGE_CACHE_MAX_BYTES: '0', RESPONSE_CACHE_MAX_BYTES: '0', RATE_LIMIT_COST: '0' }
  const started = await startGateway(t, { clock: clocks.clock, settings, emulator: { data: 'empty' } })
  const { emulator, query, keyOf } = started
  for (const agent of [...healthy, 'bad'])
    for (const caller of ['alice', 'bob']) emulator.setSessions(agent, keyOf(caller), [row(`of-${agent}`, 1)])
  await query('{ __typename }')
  const fail = (fault: FaultKind) =>
    emulator.fail({
      ...fault,
      match: ({ agentName }: { agentName?: string | undefined }) => agentName === 'bad',
    })
  fail(kind)
  /** Reads the nine lists: all must come, each with one call. */
  async function readHealthy(): Promise<void> {
    const before = emulator.requests.length
    const responses = await clocks.advanceUntilSettled(
      Promise.all(healthy.map((agent) => query(listOf(agent)))),
    )
    assert.deepEqual(
      responses.map(({ body }) => body),
      healthy.map((agent) => ({ data: { sessions: { nodes: [{ sessionId: `of-${agent}` }] } } })),
    )
    const asked = emulator.requests.slice(before).filter(({ agentName }) => agentName !== 'bad')
    assert.equal(asked.length, 9)
  }
  const callsOfBad = () => emulator.requests.filter(({ agentName }) => agentName === 'bad').length
  return { ...started, ...clocks, readHealthy, callsOfBad }
}

for (const [what, kind] of [
  ['424', { kind: 'status', status: 424 }],
  ['500', { kind: 'status', status: 500 }],
  ['a proxy’s 502', { kind: 'status', status: 502, body: '<html>' }],
  ['a reset', { kind: 'resetBeforeHeaders' }],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`${what} of one agent, polled for 20 s: the others lose nothing, and it comes back`, async (t) => {
    const { query, emulator, gateway, advanceUntilSettled, pass, readHealthy, callsOfBad, log } =
      await startWithBadAgent(t, kind)
    for (let second = 0; second < 20; second += 1) {
      for (let times = 0; times < 5; times += 1)
        assert.deepEqual(codes(await advanceUntilSettled(query(listOf('bad')))), ['UPSTREAM_UNAVAILABLE'])
      await readHealthy()
      pass(1_000)
    }
    const { circuitBreaker, openAgentCircuitBreakers, retryTokens } = gateway.stats()
    assert.deepEqual(
      { circuitBreaker, openAgentCircuitBreakers },
      { circuitBreaker: 'closed', openAgentCircuitBreakers: 1 },
    )
    assert.ok(retryTokens > 400, `${retryTokens}`)
    // Ten until it opens, and a probe every two seconds.
    assert.ok(callsOfBad() <= 20, `${callsOfBad()}`)
    emulator.fail(undefined)
    pass(2_000)
    assert.equal(codes(await query(listOf('bad'))), undefined)
    assert.equal(codes(await query(listOf('bad'))), undefined)
    assert.equal(gateway.stats().openAgentCircuitBreakers, 0)
    assert.deepEqual(
      log.lines
        .filter(({ msg }) => String(msg).includes('circuit'))
        .map(({ agentName, circuitBreaker: breaker }) => [agentName, breaker]),
      [
        ['bad', 'open'],
        ['bad', 'closed'],
      ],
    )
  })
}

test('an agent that hangs, called by 200 at once: the others are served meanwhile, and it is asked little after', async (t) => {
  const { query, emulator, gateway, pass, readHealthy, callsOfBad } = await startWithBadAgent(t, {
    kind: 'hang',
  })
  // Each caller's list is a call of its own.
  const hanging = Array.from({ length: 200 }, (_, index) =>
    query(listOf('bad'), {}, { as: `caller-${index}` }),
  )
  await emulator.waitForRequests(48)
  for (let second = 0; second < 10; second += 1) {
    await readHealthy()
    pass(1_000)
  }
  const outcomes = (await Promise.all(hanging)).map((response) => codes(response)?.[0])
  const count = (code: string) => outcomes.filter((other) => other === code).length
  // 48 slots, 96 that wait, and the rest at once.
  assert.deepEqual([count('UPSTREAM_TIMEOUT'), count('UPSTREAM_UNAVAILABLE')], [144, 56])
  assert.equal(callsOfBad(), 48)
  const { circuitBreaker, openAgentCircuitBreakers } = gateway.stats()
  assert.deepEqual(
    { circuitBreaker, openAgentCircuitBreakers },
    { circuitBreaker: 'closed', openAgentCircuitBreakers: 1 },
  )

  for (let second = 0; second < 24; second += 1) {
    const asked = Array.from({ length: 5 }, (_, index) => query(listOf('bad'), {}, { as: `caller-${index}` }))
    await readHealthy()
    pass(1_000)
    for (const response of asked) response.catch(() => undefined)
  }
  // Probes that take ten seconds, and two seconds between them.
  assert.ok(callsOfBad() <= 48 + 3, `${callsOfBad()}`)
  assert.equal(gateway.stats().circuitBreaker, 'closed')
  emulator.fail(undefined)
  // The probe under way ends at its deadline.
  pass(10_000)
  await readHealthy()
  pass(2_000)
  assert.equal(codes(await query(listOf('bad'))), undefined)
  assert.equal(gateway.stats().openAgentCircuitBreakers, 0)
})

for (const [what, kind] of [
  ['a proxy’s 503', { kind: 'status', status: 503, body: '<html>' }],
  ['an empty 503', { kind: 'status', status: 503, body: '' }],
  ['JSON of another shape with 503', { kind: 'status', status: 503, body: { message: 'no backend' } }],
  ['a reset', { kind: 'resetBeforeHeaders' }],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`${what} of all agents opens the service's circuit: at most eleven calls, then none; one probe; then all is well`, async (t) => {
    const { query, emulator, gateway, advanceUntilSettled, pass, readHealthy, request } =
      await startWithBadAgent(t, kind)
    emulator.fail(kind)
    emulator.requests.length = 0
    for (let round = 0; round < 10; round += 1)
      for (const agent of healthy)
        assert.deepEqual(codes(await advanceUntilSettled(query(listOf(agent)))), ['UPSTREAM_UNAVAILABLE'])
    const ready = await request('/readyz')
    assert.deepEqual(await ready.json(), { status: 'ready', circuitBreaker: 'open' })
    assert.ok(emulator.requests.length <= 11, `${emulator.requests.length}`)
    assert.equal(gateway.stats().openAgentCircuitBreakers, 0)
    const before = emulator.requests.length
    pass(2_000)
    for (const agent of healthy) await advanceUntilSettled(query(listOf(agent)))
    assert.equal(emulator.requests.length, before + 1)
    emulator.fail(undefined)
    pass(2_000)
    await query(listOf('good-0'))
    await readHealthy()
  })
}
