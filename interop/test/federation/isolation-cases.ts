// Callers through any router: each sees their own sessions, while others send requests at the same time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callsOf } from '../../../test/federation/calls.ts'
import { upstreamIds } from '../../../test/gateway/upstream-rows.ts'
import type { StartRouter } from '../../supergraph/router.ts'
import { startSupergraph } from './start-supergraph.ts'

const agentsAndSessions = '{ agents { name sessions(first: 100) { nodes { id sessionId } } } }'

export function isolationCases(startRouter: StartRouter): void {
  test('two callers who ask the same at the same time each get their own sessions', async (t) => {
    const { ask, emulator, keyOf } = await startSupergraph(t, startRouter)
    const callers = ['alice', 'bob', 'alice', 'bob']
    const bodies = await Promise.all(callers.map((as) => ask(agentsAndSessions, {}, as)))
    assert.equal(emulator.requests.length, 6)
    for (const [index, as] of callers.entries()) {
      const [agent] = bodies[index]?.data?.['agents'] ?? []
      assert.deepEqual(
        agent.sessions.nodes.map(({ sessionId }: { sessionId: string }) => sessionId),
        await upstreamIds(emulator, keyOf(as), 'desc'),
      )
    }
  })

  test("a caller who follows another gets nothing that was cached for the other's response", async (t) => {
    const { ask, emulator, keyOf } = await startSupergraph(t, startRouter)
    const alices = await ask(agentsAndSessions)
    const bobs = await ask(agentsAndSessions, {}, 'bob')
    assert.equal(alices.data?.['agents'].length, 3)
    assert.notDeepEqual(bobs.data, alices.data)
    assert.deepEqual(
      emulator.requests.map(({ identity }) => identity),
      [...Array(3).fill(keyOf('alice')), ...Array(3).fill(keyOf('bob'))],
    )
  })

  test("a ticket about another caller's session shows the ticket without the session", async (t) => {
    const { ask, emulator, keyOf, tickets } = await startSupergraph(t, startRouter)
    const [sessionId = ''] = await upstreamIds(emulator, keyOf('alice'), 'desc')
    tickets.push({ number: 1, subject: 'Help', session: { agentName: 'support-bot', sessionId } })
    const document = '{ tickets { number subject session { sessionId status } } }'
    const { data, errors } = await ask(document, {}, 'bob')
    assert.deepEqual(data, { tickets: [{ number: 1, subject: 'Help', session: null }] })
    assert.deepEqual(
      errors?.map(({ extensions }) => extensions.code),
      ['NOT_FOUND'],
    )
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 1 })
    const { data: alices } = await ask(document)
    assert.equal(alices?.['tickets'][0].session.sessionId, sessionId)
  })

  test('the id of a session is null for everybody but the caller that it was given to', async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter)
    const { data } = await ask('{ sessions(agentName: "support-bot", first: 1) { nodes { id sessionId } } }')
    const { id, sessionId } = data?.['sessions'].nodes[0] ?? {}
    const document = 'query($id: ID!) { node(id: $id) { ... on AgentSession { sessionId } } }'
    emulator.requests.length = 0
    assert.deepEqual((await ask(document, { id }, 'bob')).data, { node: null })
    assert.deepEqual(emulator.requests, [])
    assert.deepEqual((await ask(document, { id })).data, { node: { sessionId } })
  })

  test('without a token the catalogue still responds, and no upstream call is made', async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter)
    const document = '{ agents { owner sessions { nodes { id } } } }'
    const { data, errors } = await ask(document, {}, null)
    assert.deepEqual(data, {
      agents: ['Customer Care', 'Travel Desk', 'Platform'].map((owner) => ({ owner, sessions: null })),
    })
    assert.ok(
      errors?.every(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
      JSON.stringify(errors),
    )
    assert.deepEqual(emulator.requests, [])
  })
}
