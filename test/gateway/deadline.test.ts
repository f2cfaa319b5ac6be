// The deadline of upstream calls, seen from the client: on virtual time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toGlobalId } from 'graphql-relay'
import type { FaultKind } from '../../emulator/fault.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { errorsOf, startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

for (const [what, fault] of [
  ['that never comes', { kind: 'hang' }],
  ['that comes too late', { kind: 'delay', ms: 3_600_000 }],
  ['of which a byte comes now and then', { kind: 'drip', everyMs: 1 }],
] as const satisfies readonly (readonly [string, FaultKind])[]) {
  test(`a response ${what} is aborted at the deadline, and its connection is closed`, async (t) => {
    const clock = createVirtualClock()
    const { query, emulator } = await startGateway(t, { clock, settings: { UPSTREAM_DEADLINE_MS: '2000' } })
    emulator.fail(fault)
    const asked = query(document)
    await emulator.waitForRequests(1)
    clock.advance(2_000)
    const response = await asked
    assert.deepEqual(response.body.data, { sessions: null })
    assert.deepEqual(errorsOf(response), [
      {
        code: 'UPSTREAM_TIMEOUT',
        message: 'The sessions service did not respond in time: try again later.',
        path: 'sessions',
      },
    ])
    await emulator.requests[0]?.closed
    assert.deepEqual(
      emulator.requests.map(({ aborted }) => aborted),
      [true],
    )
  })
}

test('a response inside the deadline leaves no timer behind', async (t) => {
  const clock = createVirtualClock()
  const { query } = await startGateway(t, { clock })
  assert.equal((await query(document)).body.data?.['sessions'].nodes.length, 2)
  assert.deepEqual(
    clock.pending.filter((ms) => ms <= 10_000),
    [],
  )
})

for (const [what, document] of [
  ['sessions', 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }'],
  ['lists', 'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Agent { sessions { nodes { id } } } } }'],
] as const) {
  test(`of many ${what} those still queued at the deadline are not fetched`, async (t) => {
    const clock = createVirtualClock()
    const settings = { UPSTREAM_DEADLINE_MS: '2000', MAX_COST: '100000' }
    const { query, emulator, log } = await startGateway(t, { clock, settings })
    const { body } = await query('{ sessions(agentName: "support-bot", first: 20) { nodes { id } } }')
    const sessions = body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
    const agents = Array.from({ length: 20 }, (_, index) => toGlobalId('Agent', `bot-${index}`))
    emulator.requests.length = 0
    emulator.fail({ kind: 'hang' })
    const headers = { 'x-request-id': 'too-late' }
    const asked = query(document, { ids: what === 'sessions' ? sessions : agents }, { headers })
    await emulator.waitForRequests(16)
    clock.advance(2_000)
    await asked
    const { upstreamCalls } = await log.waitForRequest('too-late')
    assert.deepEqual(
      { upstreamCalls, requests: emulator.requests.length },
      { upstreamCalls: 16, requests: 16 },
    )
  })
}
