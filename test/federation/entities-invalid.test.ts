// Bad representations: each is null with an error on its own path, and the batch around it stands.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf } from '../gateway/start-gateway.ts'
import { agentOf, sessionOf, startForRouter } from './as-router.ts'
import { callsOf } from './calls.ts'

const selection =
  '... on Agent { name sessions(first: 1) { nodes { sessionId } } } ... on AgentSession { sessionId }'

for (const [what, reference, code] of [
  ['of an unknown type', { __typename: 'Ticket', number: 1 }, 'BAD_USER_INPUT'],
  ['of a type that is no entity', { __typename: 'PageInfo' }, 'BAD_USER_INPUT'],
  ['without a type', { name: 'support-bot' }, 'BAD_USER_INPUT'],
  ['whose type is no text', { __typename: 7, name: 'support-bot' }, 'BAD_USER_INPUT'],
  ['whose type is a property of every object', { __typename: 'constructor' }, 'BAD_USER_INPUT'],
  ['that is a text', 'Agent', 'BAD_USER_INPUT'],
  ['that is a number', 5, 'BAD_USER_INPUT'],
  ['that is a list', [{ __typename: 'Agent', name: 'support-bot' }], 'BAD_USER_INPUT'],
  ['to an agent without its name', { __typename: 'Agent' }, 'BAD_USER_INPUT'],
  ['to an agent by an id', { __typename: 'Agent', id: 'QWdlbnQ6c3VwcG9ydC1ib3Q=' }, 'BAD_USER_INPUT'],
  ['to an agent whose name is a number', { __typename: 'Agent', name: 5 }, 'BAD_USER_INPUT'],
  ['to an agent whose name is null', { __typename: 'Agent', name: null }, 'BAD_USER_INPUT'],
  ['to an agent whose name cannot be one', agentOf('../secrets'), 'BAD_USER_INPUT'],
  ['to a session without a key', { __typename: 'AgentSession' }, 'BAD_USER_INPUT'],
  ['to a session by half a key', { __typename: 'AgentSession', agentName: 'bot' }, 'BAD_USER_INPUT'],
  ['to a session whose id is a list', { __typename: 'AgentSession', id: ['a'] }, 'BAD_USER_INPUT'],
  ['to a session whose id is malformed', { __typename: 'AgentSession', id: '!' }, 'NOT_FOUND'],
  ['to a session whose agent cannot be one', sessionOf('no agent', 'a'), 'BAD_USER_INPUT'],
  [
    'to a session whose session id is an object',
    { __typename: 'AgentSession', agentName: 'bot', sessionId: {} },
    'BAD_USER_INPUT',
  ],
] as const) {
  test(`a representation ${what} is null with ${code}, and its neighbours stand`, async (t) => {
    const { entities, emulator, keyOf } = await startForRouter(t, { emulator: { data: 'empty' } })
    emulator.setSessions('bot', keyOf('alice'), [row('a', 1_000)])
    const response = await entities([agentOf('bot'), reference, sessionOf('bot', 'a')], selection)
    assert.equal(response.status, 200)
    assert.deepEqual(response.body.data, {
      _entities: [
        { __typename: 'Agent', name: 'bot', sessions: { nodes: [{ sessionId: 'a' }] } },
        null,
        { __typename: 'AgentSession', sessionId: 'a' },
      ],
    })
    assert.deepEqual(
      errorsOf(response).map(({ code, path }) => [code, path]),
      [[code, '_entities.1']],
    )
    assert.deepEqual(callsOf(emulator), { 'list bot': 1 })
  })
}

test('an agent that does not exist shows when its sessions are read, and its neighbours stand', async (t) => {
  const { entities, emulator, keyOf } = await startForRouter(t, { emulator: { data: 'empty' } })
  emulator.setSessions('bot', keyOf('alice'), [row('a', 1_000)])
  const response = await entities([agentOf('bot'), agentOf('nobody'), sessionOf('nobody', 'a')], selection)
  assert.deepEqual(response.body.data, {
    _entities: [
      { __typename: 'Agent', name: 'bot', sessions: { nodes: [{ sessionId: 'a' }] } },
      { __typename: 'Agent', name: 'nobody', sessions: null },
      null,
    ],
  })
  assert.deepEqual(
    new Set(errorsOf(response).map(({ code, path }) => `${code} ${path}`)),
    new Set(['NOT_FOUND _entities.1.sessions', 'NOT_FOUND _entities.2']),
  )
})

test('no representation at all is an empty list', async (t) => {
  const { entities, emulator } = await startForRouter(t)
  assert.deepEqual((await entities([], selection)).body, { data: { _entities: [] } })
  assert.deepEqual(emulator.requests, [])
})
