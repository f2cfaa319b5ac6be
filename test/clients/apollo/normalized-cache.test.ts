// Apollo Client's cache: lists that are not one are kept apart, sessions that are one are kept as one.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApolloClient, gql } from '@apollo/client'
import { createClient } from '../../../examples/clients/apollo/client.ts'
import { row } from '../../emulator/start-emulator.ts'
import { expectNoComplaints, type LongList, pageSize, startLongList } from '../long-list.ts'
import { showList } from './list.ts'

async function startClient(t: TestContext): Promise<LongList & { readonly client: ApolloClient }> {
  const list = await startLongList(t)
  return { ...list, client: createClient({ url: list.gateway.url, getToken: list.getToken }) }
}

const sessionsIn = (client: ApolloClient) =>
  Object.keys(client.cache.extract() as object).filter((key) => key.startsWith('AgentSession:'))

test("two agents' lists are kept apart while both grow", async (t) => {
  expectNoComplaints(t)
  const { client, emulator, keyOf, ids } = await startClient(t)
  const others = Array.from({ length: 120 }, (_, index) => row(`other-${index}`, 1_700_000_000 + index))
  emulator.setSessions('travel-planner', keyOf('alice'), others)
  const one = await showList(t, client, { agentName: 'support-bot', first: pageSize })
  const other = await showList(t, client, { agentName: 'travel-planner', first: pageSize })
  await one.fetchNext(pageSize)
  await other.fetchNext(pageSize)
  assert.deepEqual(one.sessionIds(), ids.slice(0, 100))
  assert.deepEqual(
    other.sessionIds(),
    others
      .map((each) => each.agent_session_id)
      .toReversed()
      .slice(0, 100),
  )
  assert.equal(emulator.requests.length, 4)
})

test('two orders and two filters of one list are kept apart, and share their sessions', async (t) => {
  expectNoComplaints(t)
  const { client, emulator, keyOf } = await startClient(t)
  const rows = ['active', 'idle', 'active'].map((status, index) =>
    row(`s${index}`, 1_000 + index, { status }),
  )
  emulator.setSessions('support-bot', keyOf('alice'), rows)
  const agentName = 'support-bot'
  const newest = await showList(t, client, { agentName, first: 10 })
  const oldest = await showList(t, client, { agentName, first: 10, order: 'ASC' })
  const active = await showList(t, client, { agentName, first: 10, statuses: ['ACTIVE'] })
  assert.deepEqual(newest.sessionIds(), ['s2', 's1', 's0'])
  assert.deepEqual(oldest.sessionIds(), ['s0', 's1', 's2'])
  assert.deepEqual(active.sessionIds(), ['s2', 's0'])
  assert.equal(sessionsIn(client).length, 3)
})

test('a session that is refetched by its id changes in the list that shows it', async (t) => {
  expectNoComplaints(t)
  const { client, emulator, keyOf, ids } = await startClient(t)
  const shown = await showList(t, client, { agentName: 'support-bot', first: pageSize })
  const { node } = shown.connection().edges[7] ?? assert.fail('no row')
  assert.equal(node.status, 'ACTIVE')
  emulator.updateSession('support-bot', keyOf('alice'), node.sessionId, { status: 'idle' })
  emulator.requests.length = 0

  await client.query({
    query: gql`query Refetch($id: ID!) { node(id: $id) { id ... on AgentSession { status } } }`,
    variables: { id: node.id },
    fetchPolicy: 'network-only',
  })
  assert.equal(shown.connection().edges[7]?.node.status, 'IDLE')
  assert.deepEqual(shown.sessionIds(), ids.slice(0, pageSize))
  assert.equal(sessionsIn(client).length, pageSize)
  assert.equal(emulator.requests.length, 1)
})

test('a list that is refetched starts over with its first page and the same sessions', async (t) => {
  expectNoComplaints(t)
  const { client, emulator, ids } = await startClient(t)
  const shown = await showList(t, client, { agentName: 'support-bot', first: pageSize })
  await shown.fetchNext(pageSize)
  await shown.query.refetch()
  assert.deepEqual(shown.sessionIds(), ids.slice(0, pageSize))
  assert.equal(sessionsIn(client).length, 2 * pageSize)
  assert.equal(emulator.requests.length, 2)
})

test('page one stays when page two fails', async (t) => {
  const { client, emulator, ids } = await startClient(t)
  const shown = await showList(t, client, { agentName: 'support-bot', first: pageSize })
  emulator.requests.length = 0
  emulator.fail({ kind: 'status', status: 403 })
  await assert.rejects(shown.fetchNext(pageSize), { name: 'CombinedGraphQLErrors' })
  assert.ok(emulator.requests.length > 0)
  assert.deepEqual(shown.sessionIds(), ids.slice(0, pageSize))
})
