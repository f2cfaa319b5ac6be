// Mutations through any router: for the caller whose token it passes on, once each, with fields of other subgraphs below them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueAgents } from '../../supergraph/catalogue.ts'
import type { StartRouter } from '../../supergraph/router.ts'
import { startSupergraph } from './start-supergraph.ts'

const settings = { WRITES: 'on' }
const agents = catalogueAgents.filter(({ name }) => name === 'support-bot')

const create = `mutation Create($input: CreateAgentSessionInput!) {
  createAgentSession(input: $input) { session { id sessionId agent { owner } } errors { code } }
}`
const stop =
  'mutation Stop($id: ID!) { stopAgentSession(input: { id: $id }) { session { id } errors { code retryable } } }'
const remove =
  'mutation Delete($id: ID!) { deleteAgentSession(input: { id: $id }) { deletedId errors { __typename code } } }'

export function writesCases(startRouter: StartRouter): void {
  test('a session is created once, with its agent of the catalogue, and the list shows it', async (t) => {
    const { ask, emulator, keyOf } = await startSupergraph(t, startRouter, { agents, settings })
    const input = { agentName: 'support-bot', idempotencyKey: 'through a router' }
    const { data, errors } = await ask(create, { input })
    assert.equal(errors, undefined)
    const { session, errors: said } = data?.['createAgentSession'] ?? {}
    assert.deepEqual([said, session.agent.owner], [[], 'Customer Care'])
    // Hive Gateway plans a fetch of the session before it asks for the agent's other fields.
    const writes = emulator.requests.filter(({ operation }) => operation !== 'get')
    assert.deepEqual(
      writes.map(({ operation, identity }) => [operation, identity]),
      [['create', keyOf('alice')]],
    )
    const list = await ask('{ sessions(agentName: "support-bot", first: 1) { nodes { id sessionId } } }')
    assert.deepEqual(list.data?.['sessions'].nodes, [{ id: session.id, sessionId: session.sessionId }])
  })

  test("mutations are executed in their order; another caller's id is no session", async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter, { agents, settings })
    const list = await ask('{ sessions(agentName: "support-bot", first: 2) { nodes { id sessionId } } }')
    const [first, second] = list.data?.['sessions'].nodes ?? []
    emulator.requests.length = 0
    const both = `mutation {
      a: deleteAgentSession(input: { id: "${first.id}" }) { deletedId }
      b: deleteAgentSession(input: { id: "${second.id}" }) { deletedId }
    }`
    assert.deepEqual(await ask(both), {
      data: { a: { deletedId: first.id }, b: { deletedId: second.id } },
    })
    assert.deepEqual(
      emulator.requests.map(({ operation, sessionId }) => [operation, sessionId]),
      [
        ['delete', first.sessionId],
        ['delete', second.sessionId],
      ],
    )
    emulator.requests.length = 0
    const errors = [{ __typename: 'SessionNotFoundError', code: 'NOT_FOUND' }]
    assert.deepEqual((await ask(remove, { id: second.id }, 'bob')).data, {
      deleteAgentSession: { deletedId: null, errors },
    })
    assert.deepEqual(emulator.requests, [])
  })

  test('a mutation of nobody writes nothing, and one whose outcome is not known is not repeated by the router', async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter, { agents, settings })
    const list = await ask('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
    const id = list.data?.['sessions'].nodes[0].id
    emulator.requests.length = 0
    assert.ok((await ask(stop, { id }, null)).errors)
    assert.deepEqual(emulator.requests, [])
    emulator.fail({ kind: 'html', match: ({ operation }) => operation === 'stop' })
    assert.deepEqual((await ask(stop, { id })).data, {
      stopAgentSession: { session: null, errors: [{ code: 'OUTCOME_UNKNOWN', retryable: true }] },
    })
    assert.equal(emulator.requests.length, 1)
  })
}
