// Mutations in Relay: `@prependEdge` and `@deleteEdge` change the list as they are, and a mutation that fails changes nothing.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type ConcreteRequest, commitMutation } from 'relay-runtime'
import { compileExamples } from '../../../examples/clients/relay/compile.ts'
import { createEnvironment } from '../../../examples/clients/relay/environment.ts'
import { loadList } from '../../../examples/clients/relay/pager.ts'
import { tokenOf } from '../../gateway/start-gateway.ts'
import { startWrites } from '../../writes/start-writes.ts'

const schema = new URL('../../../docs/__generated__/api-schema-with-writes.graphql', import.meta.url)
const artifacts = compileExamples(readFileSync(schema, 'utf8'), {
  'mutations.js': `import { graphql } from 'relay-runtime'
graphql\`
  mutation mutationsCreateMutation($input: CreateAgentSessionInput!, $connections: [ID!]!) {
    createAgentSession(input: $input) {
      sessionEdge @prependEdge(connections: $connections) { cursor node { id sessionId status } }
      errors { __typename message code retryable retryAfterMs }
    }
  }
\`
graphql\`
  mutation mutationsStopMutation($input: StopAgentSessionInput!) {
    stopAgentSession(input: $input) { session { id status stoppedAt } errors { code } }
  }
\`
graphql\`
  mutation mutationsDeleteMutation($input: DeleteAgentSessionInput!, $connections: [ID!]!) {
    deleteAgentSession(input: $input) {
      deletedId @deleteEdge(connections: $connections)
      errors { code }
    }
  }
\`
`,
})

async function startList(t: TestContext) {
  const writes = await startWrites(t)
  const environment = createEnvironment({ url: writes.gateway.url, getToken: () => tokenOf('alice') })
  const list = await loadList({
    environment,
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables: { agentName: 'support-bot', first: 5 },
  })
  const connection = environment
    .getStore()
    .getSource()
    .getRecordIDs()
    .find((id) => /__twoWayList_sessions_connection(?:\([^)]*\))?$/.test(id))
  assert.ok(connection)
  const commit = (mutation: ConcreteRequest, variables: Record<string, unknown>) =>
    new Promise<unknown>((resolve, reject) => {
      commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject })
    })
  const ids = () => list.list()?.edges.map(({ node }) => node.sessionId) ?? []
  const nodes = () => list.list()?.edges.map(({ node }) => node) ?? []
  return { writes, connections: [connection], commit, ids, nodes }
}

test('a created session heads the list', async (t) => {
  const { writes, connections, commit, ids } = await startList(t)
  const before = ids()
  assert.equal(before.length, 5)
  await commit(artifacts.request('mutationsCreateMutation'), {
    input: { agentName: 'support-bot' },
    connections,
  })
  assert.deepEqual(ids().slice(1), before)
  assert.equal(ids()[0], (await writes.rows())[0]?.node.sessionId)
})

test('a deleted session leaves the list, a stopped one changes in it', async (t) => {
  const { connections, commit, ids, nodes } = await startList(t)
  const before = ids()
  const [first, second] = nodes()
  await commit(artifacts.request('mutationsStopMutation'), { input: { id: second?.id } })
  await commit(artifacts.request('mutationsDeleteMutation'), { input: { id: first?.id }, connections })
  assert.deepEqual(ids(), before.slice(1))
})

test('a mutation that fails leaves the list as it is', async (t) => {
  const { writes, connections, commit, ids, nodes } = await startList(t)
  const before = ids()
  writes.emulator.fail({ kind: 'status', status: 403, match: ({ operation }) => operation !== 'list' })
  const warn = t.mock.method(console, 'error', () => undefined)
  await commit(artifacts.request('mutationsCreateMutation'), {
    input: { agentName: 'support-bot' },
    connections,
  })
  await commit(artifacts.request('mutationsDeleteMutation'), { input: { id: nodes()[0]?.id }, connections })
  assert.deepEqual(ids(), before)
  warn.mock.restore()
})
