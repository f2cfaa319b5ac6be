// Create, stop and delete: what is sent to the REST API, and what the client gets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, startGateway } from '../gateway/start-gateway.ts'
import { createDocument, deleteDocument, startWrites, stopDocument } from './start-writes.ts'

test('a created session is in the payload with its edge, and heads the list under the same id and cursor', async (t) => {
  const { create, rows, calls } = await startWrites(t)
  const { session, sessionEdge, errors } = await create({ agentVersion: '3' })
  assert.deepEqual(errors, [])
  const { id, sessionId } = session
  assert.match(sessionId, /^[0-9a-f]{32}$/)
  assert.deepEqual(session, {
    id,
    sessionId,
    agentName: 'support-bot',
    status: 'CREATING',
    versionIndicator: { agentVersion: '3' },
  })
  assert.deepEqual(calls(), ['create'])
  const [first] = await rows()
  assert.deepEqual(first, { cursor: sessionEdge.cursor, node: { id, sessionId, status: 'CREATING' } })
  assert.deepEqual(sessionEdge.node, { id })
})

test('the same key is the same session; no key, another key, agent or caller is another one', async (t) => {
  const { create, emulator, keyOf } = await startWrites(t)
  const inputs = [
    { idempotencyKey: 'the same key' },
    { idempotencyKey: 'the same key' },
    { idempotencyKey: 'another key' },
    { idempotencyKey: 'the same key', agentName: 'travel-planner' },
    {},
    {},
  ]
  const ids: string[] = []
  for (const input of inputs) ids.push((await create(input)).session.sessionId)
  ids.push((await create({ idempotencyKey: 'the same key' }, { as: 'bob' })).session.sessionId)
  assert.equal(ids[0], ids[1])
  assert.equal(new Set(ids).size, 6)
  const identities = emulator.requests.map(({ identity }) => identity)
  assert.deepEqual(new Set(identities.slice(0, -1)), new Set([keyOf('alice')]))
  assert.equal(identities.at(-1), keyOf('bob'))
})

test('a key that has created a session of another version is in conflict, and creates nothing', async (t) => {
  const { create, rows } = await startWrites(t)
  const idempotencyKey = 'one of two versions'
  await create({ idempotencyKey, agentVersion: '1' })
  const before = (await rows()).length
  assert.deepEqual(await create({ idempotencyKey, agentVersion: '2' }), {
    session: null,
    sessionEdge: null,
    errors: [
      {
        __typename: 'SessionConflictError',
        message: 'This `idempotencyKey` has created a session of another version: use another key.',
        code: 'CONFLICT',
        retryable: false,
        retryAfterMs: null,
      },
    ],
  })
  assert.equal((await create({ idempotencyKey })).session.versionIndicator.agentVersion, '1')
  assert.equal((await rows()).length, before)
})

test('a session is stopped, and the payload is the session as it was read afterwards', async (t) => {
  const { stop, rows, calls } = await startWrites(t)
  const { node } = (await rows())[2] ?? assert.fail()
  calls()
  const { session, errors } = await stop(node.id)
  assert.deepEqual(errors, [])
  assert.deepEqual([session.id, session.sessionId], [node.id, node.sessionId])
  assert.notEqual(session.stoppedAt, null)
  assert.deepEqual(calls(), [`stop ${node.sessionId}`, `get ${node.sessionId}`])
})

test('a session is deleted; deleting it again is no error', async (t) => {
  const { delete: remove, rows, calls } = await startWrites(t)
  const { node } = (await rows())[2] ?? assert.fail()
  calls()
  for (let times = 0; times < 2; times += 1)
    assert.deepEqual(await remove(node.id), { deletedId: node.id, errors: [] })
  assert.deepEqual(calls(), [`delete ${node.sessionId}`, `delete ${node.sessionId}`])
})

const notFound = {
  __typename: 'SessionNotFoundError',
  message: 'The caller has no such session.',
  code: 'NOT_FOUND',
  retryable: false,
  retryAfterMs: null,
}

test("another caller's id, a flipped, a truncated and a made-up one are no session, and no call is made", async (t) => {
  const started = await startWrites(t)
  const { node } = (await started.rows())[0] ?? assert.fail()
  started.calls()
  const flipped = `${node.id.slice(0, -1)}${node.id.endsWith('A') ? 'B' : 'A'}`
  for (const [id, as] of [
    [node.id, 'bob'],
    [flipped, 'alice'],
    [node.id.slice(0, 20), 'alice'],
    [node.sessionId, 'alice'],
    ['', 'alice'],
    ['x'.repeat(10_000), 'alice'],
  ] as const) {
    assert.deepEqual(await started.stop(id, { as }), { session: null, errors: [notFound] })
    assert.deepEqual(await started.delete(id, { as }), { deletedId: null, errors: [notFound] })
  }
  assert.deepEqual(started.calls(), [])
})

test('an agent that does not exist is said in the payload', async (t) => {
  const { create, emulator } = await startWrites(t)
  emulator.script({ kind: 'status', status: 404 })
  const { session, sessionEdge, errors } = await create({ agentName: 'nobody-knows-it' })
  assert.deepEqual([session, sessionEdge], [null, null])
  assert.deepEqual(errors, [{ ...notFound, message: 'There is no such agent: check its name.' }])
})

for (const [what, input, message] of [
  [
    'an agent name of another alphabet',
    { agentName: '../x' },
    'The agent name must have 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.',
  ],
  [
    'a key that is too short',
    { idempotencyKey: '1234567' },
    '`idempotencyKey` must have 8 to 128 characters of well-formed text.',
  ],
  [
    'a key that is too long',
    { idempotencyKey: 'x'.repeat(129) },
    '`idempotencyKey` must have 8 to 128 characters of well-formed text.',
  ],
  [
    'a key with half a character',
    { idempotencyKey: `12345678\ud800` },
    '`idempotencyKey` must have 8 to 128 characters of well-formed text.',
  ],
  [
    'an empty version',
    { agentVersion: '' },
    '`agentVersion` must have 1 to 64 characters of well-formed text.',
  ],
] as const) {
  test(`${what} is the client's mistake, and no call is made`, async (t) => {
    const { query, calls } = await startWrites(t)
    const response = await query(createDocument, { input: { agentName: 'support-bot', ...input } })
    assert.deepEqual(response.body.data, { createAgentSession: null })
    assert.deepEqual(errorsOf(response), [{ code: 'BAD_USER_INPUT', message, path: 'createAgentSession' }])
    assert.deepEqual(calls(), [])
  })
}

test('stop and delete refuse a key that is none', async (t) => {
  const { query, calls } = await startWrites(t)
  for (const document of [stopDocument, deleteDocument]) {
    const response = await query(document, { input: { id: 'x', idempotencyKey: 'short' } })
    assert.deepEqual(
      errorsOf(response).map(({ code }) => code),
      ['BAD_USER_INPUT'],
    )
  }
  assert.deepEqual(calls(), [])
})

test('without WRITES=on the schema has no mutation, and none is executed', async (t) => {
  const { query, emulator } = await startGateway(t)
  const response = await query(createDocument, { input: { agentName: 'support-bot' } })
  assert.equal(response.body.data, undefined)
  assert.equal(response.body.errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
  const anonymous = await query('mutation { __typename }')
  assert.deepEqual(errorsOf(anonymous), [
    { code: 'BAD_REQUEST', message: 'The schema has no mutations: send a query.' },
  ])
  assert.deepEqual(emulator.requests, [])
})
