// Ids and cursors that an attacker has changed: all are rejected in the same way, without an upstream call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type QueryResponse, type StartedGateway, startGateway } from '../gateway/start-gateway.ts'

const listDocument =
  '{ sessions(agentName: "support-bot", first: 2) { edges { cursor node { id sessionId } } } }'
const nodeDocument = 'query($id: ID!) { node(id: $id) { id } }'
const nodesDocument = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }'

interface Edge {
  readonly cursor: string
  readonly node: { readonly id: string; readonly sessionId: string }
}

async function firstEdge({ query, emulator }: StartedGateway, as = 'alice'): Promise<Edge> {
  const { body } = await query(listDocument, {}, { as })
  emulator.requests.length = 0
  return body.data?.['sessions'].edges[0]
}

/** A copy for every bit of the text's bytes, with that bit flipped. */
function flips(text: string): string[] {
  const bytes = Buffer.from(text, 'base64url')
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const copy = Buffer.from(bytes)
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    return copy.toString('base64url')
  })
}

test('every flipped bit of an id makes it null, and no upstream call is made', async (t) => {
  const started = await startGateway(t)
  const { node } = await firstEdge(started)
  const ids = flips(node.id)
  for (let from = 0; from < ids.length; from += 50) {
    const part = ids.slice(from, from + 50)
    const { body } = await started.query(nodesDocument, { ids: part })
    assert.deepEqual(body, { data: { nodes: part.map(() => null) } })
  }
  assert.ok(ids.length > 300)
  assert.deepEqual(started.emulator.requests, [])
})

test('every flipped bit of a cursor is rejected with the same message, and no upstream call is made', async (t) => {
  const started = await startGateway(t)
  const { cursor } = await firstEdge(started)
  const messages = new Set<string>()
  for (const after of flips(cursor)) {
    const { body } = await started.query(
      'query($after: String) { sessions(agentName: "support-bot", after: $after) { nodes { id } } }',
      { after },
    )
    assert.deepEqual(body.data, { sessions: null })
    messages.add(`${body.errors?.[0]?.extensions.code}: ${body.errors?.[0]?.message}`)
  }
  assert.deepEqual(
    [...messages],
    [
      'BAD_USER_INPUT: `after` is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.',
    ],
  )
  assert.deepEqual(started.emulator.requests, [])
})

/** The response without the parts that differ in each. */
function shownOf({ status, headers, body }: QueryResponse): unknown {
  return { status, body, cache: headers.get('cache-control'), vary: headers.get('vary') }
}

test('a bad id, a foreign one and one whose session is not found or forbidden get the same response', async (t) => {
  const started = await startGateway(t)
  const { query, emulator, keyOf } = started
  const mine = await firstEdge(started)
  const bobs = await firstEdge(started, 'bob')
  const bad = shownOf(await query(nodeDocument, { id: 'bad' }))
  const foreign = shownOf(await query(nodeDocument, { id: bobs.node.id }))
  assert.deepEqual(emulator.requests, [])
  emulator.script({ kind: 'status', status: 403 }, { kind: 'status', status: 404 })
  const forbidden = shownOf(await query(nodeDocument, { id: mine.node.id }))
  const absent = shownOf(await query(nodeDocument, { id: mine.node.id }))
  emulator.removeSession('support-bot', keyOf('alice'), mine.node.sessionId)
  const deleted = shownOf(await query(nodeDocument, { id: mine.node.id }))
  assert.deepEqual(
    emulator.requests.map(({ operation, status, identity }) => ({ operation, status, identity })),
    [403, 404, 404].map((status) => ({ operation: 'get', status, identity: keyOf('alice') })),
  )
  assert.deepEqual(foreign, bad)
  assert.deepEqual((bad as { body: unknown }).body, { data: { node: null } })
  for (const response of [forbidden, absent, deleted])
    assert.deepEqual((response as { body: unknown }).body, (bad as { body: unknown }).body)
})

test('a session that the upstream would show to anybody is shown to nobody else', async (t) => {
  const started = await startGateway(t, { emulator: { behaviour: { enforceIdentityOnById: false } } })
  const { node } = await firstEdge(started)
  const { body } = await started.query(nodeDocument, { id: node.id }, { as: 'bob' })
  assert.deepEqual(body, { data: { node: null } })
  assert.deepEqual(started.emulator.requests, [])
})

test('an id of one agent, rewritten to name another, is null', async (t) => {
  const started = await startGateway(t)
  const { node } = await firstEdge(started)
  const moved = Buffer.from(node.id, 'base64url').toString().replace('support-bot', 'code-reviewer')
  const { body } = await started.query(nodeDocument, { id: Buffer.from(moved).toString('base64url') })
  assert.deepEqual(body, { data: { node: null } })
  assert.deepEqual(started.emulator.requests, [])
})

for (const [what, change] of [
  ['a cursor', ({ cursor }: Edge) => cursor],
  ['padding', ({ node }: Edge) => `${node.id}=`],
  ['a space', ({ node }: Edge) => ` ${node.id}`],
  ['another alphabet', ({ node }: Edge) => Buffer.from(`${node.id}??>`).toString('base64')],
  ['10 kB', ({ node }: Edge) => node.id + 'A'.repeat(10_000)],
  ['another version', ({ node }: Edge) => `czM${node.id.slice(3)}`],
  ['the plain session id', ({ node }: Edge) => node.sessionId],
  ['a plain name', ({ node }: Edge) => Buffer.from(`AgentSession:${node.sessionId}`).toString('base64')],
] as const) {
  test(`${what} in place of an id is null, without an upstream call`, async (t) => {
    const started = await startGateway(t)
    const edge = await firstEdge(started)
    const { body } = await started.query(nodeDocument, { id: change(edge) })
    assert.deepEqual(body, { data: { node: null } })
    assert.deepEqual(started.emulator.requests, [])
  })
}

for (const [what, change] of [
  ['an id', ({ node }: Edge) => node.id],
  ['10 kB', ({ cursor }: Edge) => cursor + 'A'.repeat(10_000)],
  ['padding', ({ cursor }: Edge) => `${cursor}=`],
  ['the plain session id', ({ node }: Edge) => node.sessionId],
  ['the offset form', () => Buffer.from('arrayconnection:1').toString('base64')],
] as const) {
  test(`${what} in place of a cursor is rejected, without an upstream call`, async (t) => {
    const started = await startGateway(t)
    const after = change(await firstEdge(started))
    const { body } = await started.query(
      'query($after: String) { sessions(agentName: "support-bot", after: $after) { nodes { id } } }',
      { after },
    )
    assert.deepEqual(
      body.errors?.map(({ extensions }) => extensions.code),
      ['BAD_USER_INPUT'],
    )
    assert.deepEqual(started.emulator.requests, [])
  })
}
