// Agents by representation: one upstream call for each distinct list, a bounded number of them at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createGate } from '../../emulator/fault.ts'
import type { RecordedRequest } from '../../emulator/recorded-request.ts'
import { row } from '../emulator/start-emulator.ts'
import { type AskedByRouter, agentOf, startForRouter } from './as-router.ts'
import { callsOf } from './calls.ts'

const names = Array.from({ length: 100 }, (_, index) => `agent-${index}`)
const firstFive = '... on Agent { name sessions(first: 5) { nodes { sessionId } } }'

/** A hundred agents with one session of alice each. */
async function startWithAgents(t: Parameters<typeof startForRouter>[0]): Promise<AskedByRouter> {
  const started = await startForRouter(t, { emulator: { data: 'empty' } })
  for (const name of names)
    started.emulator.setSessions(name, started.keyOf('alice'), [row(`of-${name}`, 1_000)])
  return started
}

const resultOf = (name: string) => ({
  __typename: 'Agent',
  name,
  sessions: { nodes: [{ sessionId: `of-${name}` }] },
})

test('a hundred agents with the same connection cost one upstream call each', async (t) => {
  const { entities, emulator } = await startWithAgents(t)
  const { body } = await entities(names.map(agentOf), firstFive)
  assert.deepEqual(body, { data: { _entities: names.map(resultOf) } })
  assert.deepEqual(callsOf(emulator), Object.fromEntries(names.map((name) => [`list ${name}`, 1])))
})

test('a hundred agents are read at most sixteen at a time', async (t) => {
  const { entities, emulator, query } = await startWithAgents(t)
  const gate = createGate(({ agentName }) => agentName !== 'somebody-else')
  const inFlight = new Set<RecordedRequest>()
  let most = 0
  const pass = async (request: RecordedRequest) => {
    inFlight.add(request)
    most = Math.max(most, inFlight.size)
    void request.closed.then(() => inFlight.delete(request))
    if (gate.fault.kind === 'gate') await gate.fault.gate.pass(request)
    await turn()
  }
  emulator.fail({ kind: 'gate', gate: { pass } })
  const asked = entities(names.map(agentOf), firstFive)
  await Promise.race([emulator.waitForRequests(16), asked])
  // Every call that was sent with the sixteen has arrived before another operation has been there and back.
  await query('{ agent(name: "somebody-else") { name } }')
  assert.equal(emulator.requests.length, 16)
  gate.release()
  const { body } = await asked
  assert.equal(body.data?.['_entities'].length, 100)
  assert.equal(emulator.requests.length, 100)
  assert.equal(most, 16)
})

test('the same agent a hundred times costs one upstream call', async (t) => {
  const { entities, emulator } = await startWithAgents(t)
  const { body } = await entities(Array(100).fill(agentOf('agent-7')), firstFive)
  assert.deepEqual(body, { data: { _entities: Array(100).fill(resultOf('agent-7')) } })
  assert.deepEqual(callsOf(emulator), { 'list agent-7': 1 })
})

test('several windows of the same list cost one upstream call', async (t) => {
  const { entities, emulator, keyOf } = await startWithAgents(t)
  const rows = Array.from({ length: 60 }, (_, index) => row(`s${index}`, 2_000 - index))
  emulator.setSessions('agent-7', keyOf('alice'), rows)
  const { body } = await entities(
    [agentOf('agent-7'), agentOf('agent-7')],
    '... on Agent { few: sessions(first: 2) { nodes { sessionId } } many: sessions(first: 60) { nodes { sessionId } } }',
  )
  const nodes = rows.map(({ agent_session_id }) => ({ sessionId: agent_session_id }))
  const agent = { __typename: 'Agent', few: { nodes: nodes.slice(0, 2) }, many: { nodes } }
  assert.deepEqual(body, { data: { _entities: [agent, agent] } })
  assert.deepEqual(callsOf(emulator), { 'list agent-7': 1 })
})

test('agents without any field of their sessions cost nothing', async (t) => {
  const { entities, emulator } = await startWithAgents(t)
  const { body } = await entities([agentOf('agent-1'), agentOf('never-seen')], '... on Agent { name }')
  assert.deepEqual(body.data?.['_entities'], [agentOf('agent-1'), agentOf('never-seen')])
  assert.deepEqual(emulator.requests, [])
})

test('agents by representation show each caller their own sessions', async (t) => {
  const { entities, emulator, keyOf } = await startWithAgents(t)
  emulator.setSessions('agent-1', keyOf('bob'), [row('of-bob', 1_000)])
  const [alices, bobs] = await Promise.all(
    ['alice', 'bob'].map((as) => entities([agentOf('agent-1')], firstFive, { as })),
  )
  assert.deepEqual(alices?.body.data?.['_entities'], [resultOf('agent-1')])
  assert.equal(emulator.requests.length, 2)
  assert.deepEqual(bobs?.body.data?.['_entities'][0].sessions.nodes, [{ sessionId: 'of-bob' }])
  assert.deepEqual(
    new Set(emulator.requests.map(({ identity }) => identity)),
    new Set([keyOf('alice'), keyOf('bob')]),
  )
})
