// Rotation of SIGNING_SECRETS, step by step: the ids and cursors of clients stay valid.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type StartedGateway, startGateway } from '../gateway/start-gateway.ts'

const old = 'the-old-secret-of-ids-and-cursors-in-tests'
const next = 'the-next-secret-of-ids-and-cursors-in-tests'
const listDocument =
  'query($after: String) { sessions(agentName: "support-bot", first: 1, after: $after) { edges { cursor node { id sessionId } } } }'
const nodeDocument = 'query($id: ID!) { node(id: $id) { id ... on AgentSession { sessionId } } }'

/** Gateways of the three deployments in front of one upstream: old alone, old and new, new and old; and new alone. */
async function startSteps(t: TestContext) {
  const first = await startGateway(t, { settings: { SIGNING_SECRETS: old } })
  const step = (secrets: string) =>
    startGateway(t, { settings: { SIGNING_SECRETS: secrets, UPSTREAM_URL: first.emulator.url } })
  return {
    emulator: first.emulator,
    steps: [first, await step(`${old},${next}`), await step(`${next},${old}`), await step(next)] as const,
  }
}

async function edgeOf({ query }: StartedGateway, after?: string) {
  const { body } = await query(listDocument, { after })
  return body.data?.['sessions']?.edges[0]
}

test('an id signed with an older listed secret is returned as it was sent', async (t) => {
  const { steps } = await startSteps(t)
  const [before, , moved] = steps
  const { node } = await edgeOf(before)
  const { body } = await moved.query(nodeDocument, { id: node.id })
  assert.deepEqual(body, { data: { node } })
})

test('appended, the new secret changes no id; in front, new lists carry new ids, and old ids are still read', async (t) => {
  const { steps } = await startSteps(t)
  const [before, appended, moved] = steps
  const one = await edgeOf(before)
  assert.deepEqual(await edgeOf(appended), one)
  const other = await edgeOf(moved)
  assert.equal(other.node.sessionId, one.node.sessionId)
  assert.notEqual(other.node.id, one.node.id)
  assert.notEqual(other.cursor, one.cursor)
})

test('at every step a replica of the step before and one of the step after accept the ids and cursors of each other', async (t) => {
  const { steps } = await startSteps(t)
  for (const [index, here] of steps.slice(0, 3).entries()) {
    for (const there of steps.slice(Math.max(index - 1, 0), Math.min(index + 2, 3))) {
      const { cursor, node } = await edgeOf(here)
      assert.deepEqual((await there.query(nodeDocument, { id: node.id })).body, { data: { node } })
      assert.notEqual(await edgeOf(there, cursor), undefined)
    }
  }
})

test('removed, the old secret verifies nothing: its ids are null and its cursors refused, without a call', async (t) => {
  const { steps, emulator } = await startSteps(t)
  const [before, , , dropped] = steps
  const { cursor, node } = await edgeOf(before)
  emulator.requests.length = 0
  assert.deepEqual((await dropped.query(nodeDocument, { id: node.id })).body, { data: { node: null } })
  const { body } = await dropped.query(listDocument, { after: cursor })
  assert.deepEqual(
    body.errors?.map(({ extensions }) => extensions.code),
    ['BAD_USER_INPUT'],
  )
  assert.deepEqual(emulator.requests, [])
})

test('a session requested by both of its ids is returned under both, each once', async (t) => {
  const { steps } = await startSteps(t)
  const [before, , moved] = steps
  const ids = [(await edgeOf(before)).node.id, (await edgeOf(moved)).node.id]
  const { body } = await moved.query('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  assert.deepEqual(body, { data: { nodes: ids.map((id) => ({ id })) } })
})
