// A gateway that warms up: the first requests find what they need, and nothing else shows that it did.
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { waitFor } from '../wait-for.ts'
import { type StartedGateway, type StartOptions, startGateway } from './start-gateway.ts'

const warming = { WARM_UP_MS: '60000' }

async function startWarm(t: TestContext, settings: StartOptions['settings'] = {}): Promise<StartedGateway> {
  const started = await startGateway(t, { settings: { ...warming, ...settings } })
  await waitFor('ready', async () => (await started.request('/readyz')).ok, 60_000)
  return started
}

for (const nodeInterface of ['on', 'off'] as const) {
  test(`the built-in operations succeed with NODE_INTERFACE=${nodeInterface}, without a call, an event, a count or a line of theirs`, async (t) => {
    const events: unknown[] = []
    for (const name of ['operation', 'page', 'upstreamCall', 'bailout', 'circuitBreaker', 'redis']) {
      const onEvent = (event: unknown) => void events.push(event)
      subscribe(`sessions-gateway:${name}`, onEvent)
      t.after(() => void unsubscribe(`sessions-gateway:${name}`, onEvent))
    }
    const cold = await startGateway(t, { settings: { NODE_INTERFACE: nodeInterface } })
    const { emulator, gateway, log } = await startWarm(t, { NODE_INTERFACE: nodeInterface })
    assert.deepEqual(emulator.requests, [])
    assert.deepEqual(gateway.stats(), cold.gateway.stats())
    assert.deepEqual(events, [])
    assert.deepEqual(
      log.lines.map(({ msg, operations }) => ({ msg, operations })),
      [{ msg: 'warmed up', operations: 3 }],
    )
  })
}

test('the first request for a trusted document is served by its compiled operation', async (t) => {
  const document =
    'query Mine($agentName: String!) { sessions(agentName: $agentName, first: 3) { nodes { sessionId } } }'
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'persisted.json')
  writeFileSync(file, JSON.stringify({ mine: document, broken: 'query Broken { no { such field } }' }))
  const settings = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: file } as const
  const { query, log, emulator } = await startWarm(t, settings)
  const headers = { 'x-request-id': 'first' }
  const { body } = await query(document, { agentName: 'support-bot' }, { headers })
  assert.equal(body.data?.['sessions'].nodes.length, 3)
  assert.equal((await log.waitForRequest('first'))['servedBy'], 'compiled')
  assert.equal(emulator.requests.length, 1)
  // What does not validate is left to its clients, and nothing is logged of it.
  assert.deepEqual(
    log.lines.map(({ level, msg }) => [level, msg]).filter(([level]) => level !== 20),
    [
      [30, 'warmed up'],
      [30, 'request completed'],
    ],
  )
})

test('what never compiles is neither counted nor logged while it warms up', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'persisted.json')
  writeFileSync(file, JSON.stringify({ schema: '{ __schema { queryType { name } } }' }))
  const settings = {
    TRUSTED_DOCUMENTS: 'enforce',
    TRUSTED_DOCUMENTS_FILE: file,
    INTROSPECTION: 'on',
  } as const
  const { query, gateway, log } = await startWarm(t, settings)
  assert.deepEqual(gateway.stats().bailouts, {})
  assert.deepEqual(
    log.lines.map(({ msg, operations }) => ({ msg, operations })),
    [{ msg: 'warmed up', operations: 4 }],
  )
  await query('{ __schema { queryType { name } } }')
  assert.deepEqual(gateway.stats().bailouts, { introspection: 1 })
})

test('the built-in operations are no trusted documents', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'persisted.json')
  writeFileSync(file, JSON.stringify({ mine: '{ __typename }' }))
  const settings = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: file } as const
  const { query } = await startWarm(t, settings)
  const { body } = await query('query WarmUpAgent { agent(name: "warm-up") { name } }')
  assert.equal(body.errors?.[0]?.extensions.code, 'QUERY_NOT_IN_SAFELIST')
})

test('a gateway can be closed while it is warming', async (t) => {
  const { gateway, request } = await startGateway(t, { settings: { ...warming, SHUTDOWN_DRAIN_MS: '300' } })
  const closed = gateway.close()
  const response = await request('/readyz')
  assert.deepEqual(
    [response.status, await response.json()],
    [503, { status: 'draining', circuitBreaker: 'closed' }],
  )
  await closed
})
