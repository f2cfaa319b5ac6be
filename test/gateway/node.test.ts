// Refetching by id (Global Object Identification), and agents by name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toGlobalId } from 'graphql-relay'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf, type StartedGateway, startGateway } from './start-gateway.ts'

const nodeDocument = `query($id: ID!) {
  node(id: $id) { __typename id ... on AgentSession { sessionId agentName } ... on Agent { name } }
}`

async function startWithSessions(
  t: Parameters<typeof startGateway>[0],
  ids: readonly string[],
): Promise<StartedGateway> {
  const started = await startGateway(t, { emulator: { data: 'empty' } })
  started.emulator.setSessions(
    'support-bot',
    started.keyOf('alice'),
    ids.map((id, index) => row(id, 2_000 - index)),
  )
  return started
}

async function globalIds({ query, emulator }: StartedGateway): Promise<string[]> {
  const { body } = await query('{ sessions(agentName: "support-bot", first: 100) { nodes { id } } }')
  emulator.requests.length = 0
  return body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
}

test('node reads one session by the id that a list gave, with one get on behalf of the caller', async (t) => {
  const started = await startWithSessions(t, ['s-1', 's-2'])
  const [, id] = await globalIds(started)
  const { body } = await started.query(nodeDocument, { id })
  const node = { __typename: 'AgentSession', id, sessionId: 's-2', agentName: 'support-bot' }
  assert.deepEqual(body, { data: { node } })
  assert.deepEqual(
    started.emulator.requests.map(({ path, rawIdentityHeaders }) => [path, rawIdentityHeaders]),
    [
      [
        '/api/projects/demo/agents/support-bot/endpoint/sessions/s-2?api-version=v1',
        [started.keyOf('alice')],
      ],
    ],
  )
})

test('session ids of any characters stay inside their path segment', async (t) => {
  const odd = [
    'a/b',
    '../x',
    'a?b=c',
    'a#b',
    'a%2fb',
    'a b',
    'a:b',
    'ü',
    '日本',
    '😀',
    ':stop',
    '...',
    'a+b&c',
  ]
  const started = await startWithSessions(t, odd)
  const ids = await globalIds(started)
  const { body } = await started.query('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  assert.deepEqual(body, { data: { nodes: ids.map((id) => ({ id })) } })
  assert.deepEqual(
    started.emulator.requests.map(({ operation, sessionId, path }) => ({ operation, sessionId, path })),
    odd.map((sessionId) => ({
      operation: 'get',
      sessionId,
      path: `/api/projects/demo/agents/support-bot/endpoint/sessions/${encodeURIComponent(sessionId)}?api-version=v1`,
    })),
  )
})

test('nodes responds in the order of the ids, and reads each session once', async (t) => {
  const started = await startWithSessions(t, ['s-1', 's-2'])
  const [one, two] = await globalIds(started)
  const agent = toGlobalId('Agent', 'support-bot')
  const ids = [two, agent, 'nonsense', one, two]
  const { body } = await started.query('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  assert.deepEqual(body, {
    data: { nodes: [{ id: two }, { id: agent }, null, { id: one }, { id: two }] },
  })
  assert.deepEqual(
    started.emulator.requests.map(({ sessionId }) => sessionId),
    ['s-2', 's-1'],
  )
})

test('a session that was deleted is null, like one that never was', async (t) => {
  const started = await startWithSessions(t, ['s-1'])
  const [id] = await globalIds(started)
  started.emulator.removeSession('support-bot', started.keyOf('alice'), 's-1')
  assert.deepEqual((await started.query(nodeDocument, { id })).body, { data: { node: null } })
})

test('a session that the upstream forbids is null', async (t) => {
  const started = await startWithSessions(t, ['s-1'])
  const [id] = await globalIds(started)
  started.emulator.script({ kind: 'status', status: 403 })
  assert.deepEqual((await started.query(nodeDocument, { id })).body, { data: { node: null } })
})

test('a response about another session than the requested one is rejected', async (t) => {
  const started = await startWithSessions(t, ['s-1'])
  const [id] = await globalIds(started)
  started.emulator.fail({ kind: 'body', value: row('s-2', 1) })
  const response = await started.query(nodeDocument, { id })
  assert.deepEqual(response.body.data, { node: null })
  assert.deepEqual(errorsOf(response), [
    {
      code: 'UPSTREAM_BAD_RESPONSE',
      message: 'The sessions service gave a response that cannot be used.',
      path: 'node',
    },
  ])
})

for (const id of [
  '',
  'nonsense',
  's1',
  '%00',
  'x'.repeat(10_000),
  toGlobalId('AgentSession', 's-1'),
  toGlobalId('Agent', '../x'),
  toGlobalId('Agent', ''),
  toGlobalId('__proto__', 'x'),
]) {
  test(`an id that was never issued is null, without an upstream call: ${id.slice(0, 40)}`, async (t) => {
    const { query, emulator } = await startGateway(t)
    assert.deepEqual((await query(nodeDocument, { id })).body, { data: { node: null } })
    assert.deepEqual(emulator.requests, [])
  })
}

test('an agent is found by name and by its id, in exactly one spelling', async (t) => {
  const { query, emulator } = await startGateway(t)
  const id = toGlobalId('Agent', 'support-bot')
  const agent = { __typename: 'Agent', id, name: 'support-bot' }
  const byName = await query('{ agent(name: "support-bot") { __typename id name } }')
  assert.deepEqual(byName.body, { data: { agent } })
  assert.deepEqual((await query(nodeDocument, { id })).body, { data: { node: agent } })
  const otherSpelling = id.replace(/=+$/, '')
  assert.notEqual(otherSpelling, id)
  assert.deepEqual((await query(nodeDocument, { id: otherSpelling })).body, { data: { node: null } })
  assert.deepEqual(emulator.requests, [])
})
