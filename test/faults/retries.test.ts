// Broken connections: tried again at most twice, and nothing of a body that broke off is kept.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { rows } from '../emulator/start-emulator.ts'
import { startGateway } from '../gateway/start-gateway.ts'

const document = '{ sessions(agentName: "bot", first: 50) { nodes { sessionId } pageInfo { hasNextPage } } }'
const nodeDocument = 'query($id: ID!) { node(id: $id) { id } }'
const whole = {
  data: {
    sessions: {
      nodes: rows(50)
        .toReversed()
        .map(({ agent_session_id: sessionId }) => ({ sessionId })),
      pageInfo: { hasNextPage: false },
    },
  },
}

for (const kind of [
  'resetBeforeHeaders',
  'resetMidBody',
  'truncatedContentLength',
  'truncatedChunked',
] as const satisfies FaultKind['kind'][]) {
  for (const times of [1, 2]) {
    test(`${kind} ${times} time(s): the next attempt succeeds, and the client sees nothing of it`, async (t) => {
      const { query, emulator, keyOf, gateway } = await startGateway(t, { emulator: { data: 'empty' } })
      emulator.setSessions('bot', keyOf('alice'), rows(50))
      emulator.script(...Array.from({ length: times }, () => ({ kind })))
      assert.deepEqual((await query(document)).body, whole)
      assert.equal(emulator.requests.length, times + 1)
      assert.equal(gateway.stats().retryTokens, 500 - (times - 1) * 14)
    })
  }

  test(`${kind} three times: it is an error, and the next reader gets whole rows from a new call`, async (t) => {
    const { query, emulator, keyOf, gateway } = await startGateway(t, { emulator: { data: 'empty' } })
    emulator.setSessions('bot', keyOf('alice'), rows(50))
    emulator.script({ kind }, { kind }, { kind })
    const { status, body, headers } = await query(document)
    assert.equal(status, 200)
    assert.deepEqual(body, {
      data: { sessions: null },
      errors: [
        {
          message: 'The sessions service is not available: try again later.',
          path: ['sessions'],
          locations: [{ line: 1, column: 3 }],
          extensions: {
            code: 'UPSTREAM_UNAVAILABLE',
            retryable: true,
            requestId: headers.get('x-request-id'),
          },
        },
      ],
    })
    assert.equal(emulator.requests.length, 3)
    assert.deepEqual([gateway.stats().pages, gateway.stats().retryTokens], [0, 472])
    assert.deepEqual((await query(document)).body, whole)
    assert.equal(emulator.requests.length, 4)
  })
}

test('a read of one session is tried again like a page', async (t) => {
  const { query, emulator } = await startGateway(t)
  const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  const id = body.data?.['sessions'].nodes[0].id
  emulator.requests.length = 0
  emulator.script({ kind: 'resetMidBody' }, { kind: 'status', status: 503 })
  assert.deepEqual((await query(nodeDocument, { id })).body, { data: { node: { id } } })
  assert.deepEqual(
    emulator.requests.map(({ operation, status }) => `${operation} ${status}`),
    ['get 200', 'get 503', 'get 200'],
  )
})

test('each attempt has an id of its own, and the same identity', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t)
  emulator.script({ kind: 'status', status: 503 }, { kind: 'status', status: 503 })
  await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  const ids = emulator.requests.map(({ headers }) => headers['x-ms-client-request-id'])
  assert.equal(new Set(ids).size, 3)
  assert.deepEqual(
    emulator.requests.map(({ rawIdentityHeaders }) => rawIdentityHeaders),
    Array.from({ length: 3 }, () => [keyOf('alice')]),
  )
})
