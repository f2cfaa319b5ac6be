// What opens and closes the circuit when calls do not fail but hang, and when their readers leave.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type StartedGateway, startGateway } from '../gateway/start-gateway.ts'
import { stopClock } from '../stopped-clock.ts'
import { waitFor } from '../wait-for.ts'

const listOf = (agent: string) => `{ sessions(agentName: "${agent}", first: 1) { nodes { id } } }`
const codes = ({ body }: Awaited<ReturnType<StartedGateway['query']>>) =>
  body.errors?.map(({ extensions }) => extensions.code)

/** A gateway with an open circuit, whose time for a probe has come, before an upstream that hangs. */
async function startReadyForProbe(t: TestContext) {
  const clocks = stopClock()
  const started = await startGateway(t, { clock: clocks.clock })
  const { body } = await started.query(listOf('support-bot'))
  const id = String(body.data?.['sessions'].nodes[0].id)
  started.emulator.fail({ kind: 'status', status: 500, body: '' })
  for (let times = 0; times < 5; times += 1)
    await clocks.advanceUntilSettled(started.query(listOf(`agent-${times}`)))
  assert.equal(started.gateway.stats().circuitBreaker, 'open')
  clocks.pass(2_000)
  started.emulator.fail({ kind: 'hang' })
  started.emulator.requests.length = 0
  return { ...started, ...clocks, id }
}

test('lists that do not come in time open the circuit', async (t) => {
  const { clock, pass } = stopClock()
  const { query, emulator, gateway } = await startGateway(t, { clock })
  emulator.fail({ kind: 'hang' })
  const asked = Array.from({ length: 20 }, (_, index) => query(listOf(`agent-${index}`)))
  await emulator.waitForRequests(20)
  pass(10_000)
  for (const response of await Promise.all(asked)) assert.deepEqual(codes(response), ['UPSTREAM_TIMEOUT'])
  assert.equal(gateway.stats().circuitBreaker, 'open')
  assert.deepEqual(codes(await query(listOf('agent-x'))), ['UPSTREAM_UNAVAILABLE'])
  assert.equal(emulator.requests.length, 20)
})

test("sessions of one agent that do not come in time open that agent's circuit", async (t) => {
  const { clock, pass } = stopClock()
  const { query, emulator, gateway } = await startGateway(t, { clock })
  const { body } = await query('{ sessions(agentName: "support-bot", first: 12) { nodes { id } } }')
  const ids = body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
  emulator.requests.length = 0
  emulator.fail({ kind: 'hang' })
  const asked = query('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  await emulator.waitForRequests(12)
  pass(10_000)
  assert.deepEqual(new Set(codes(await asked)), new Set(['UPSTREAM_TIMEOUT']))
  const { circuitBreaker, openAgentCircuitBreakers } = gateway.stats()
  assert.deepEqual(
    { circuitBreaker, openAgentCircuitBreakers },
    { circuitBreaker: 'closed', openAgentCircuitBreakers: 1 },
  )
})

test('clients who leave do not open the circuit, however many', async (t) => {
  const { clock } = stopClock()
  const { query, emulator, gateway } = await startGateway(t, { clock })
  emulator.fail({ kind: 'hang' })
  const leaving = new AbortController()
  const asked = Array.from({ length: 40 }, (_, index) =>
    query(listOf(`agent-${index}`), {}, { signal: leaving.signal }).catch(() => undefined),
  )
  await emulator.waitForRequests(40)
  leaving.abort()
  await Promise.all([...asked, ...emulator.requests.map(({ closed }) => closed)])
  assert.equal(gateway.stats().circuitBreaker, 'closed')
})

for (const [what, documentOf] of [
  ['a list', () => [listOf('support-bot'), {}]],
  ['a session', (id: string) => ['query($id: ID!) { node(id: $id) { id } }', { id }]],
] as const satisfies readonly (readonly [string, (id: string) => readonly [string, object]])[]) {
  test(`a probe for ${what} whose client leaves proves nothing: the circuit stays open`, async (t) => {
    const { query, emulator, gateway, id, pass } = await startReadyForProbe(t)
    // What is cached of the list is too old to stand in for it.
    const leaving = new AbortController()
    const [document, variables] = documentOf(id)
    const asked = query(document, variables, {
      signal: leaving.signal,
      headers: { 'cache-control': 'no-cache' },
    })
    await emulator.waitForRequests(1)
    assert.equal(gateway.stats().circuitBreaker, 'halfOpen')
    leaving.abort()
    await assert.rejects(asked, { name: 'AbortError' })
    await waitFor('the probe is over', () => gateway.stats().circuitBreaker !== 'halfOpen')
    assert.equal(gateway.stats().circuitBreaker, 'open')
    pass(1_999)
    assert.deepEqual(codes(await query(listOf('agent-x'))), ['UPSTREAM_UNAVAILABLE'])
    assert.equal(emulator.requests.length, 1)
  })

  test(`a probe for ${what} that does not come in time leaves the circuit open`, async (t) => {
    const { query, emulator, gateway, id, pass } = await startReadyForProbe(t)
    const [document, variables] = documentOf(id)
    const asked = query(document, variables, { headers: { 'cache-control': 'no-cache' } })
    await emulator.waitForRequests(1)
    pass(10_000)
    assert.deepEqual(codes(await asked), ['UPSTREAM_TIMEOUT'])
    assert.equal(gateway.stats().circuitBreaker, 'open')
  })
}
