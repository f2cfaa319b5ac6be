// Isolation: no id, cursor or cached page of one caller shows its data to another.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { errorsOf, type StartedGateway, startGateway } from './start-gateway.ts'
import { upstreamIds } from './upstream-rows.ts'

interface Edge {
  readonly cursor: string
  readonly node: { readonly id: string; readonly sessionId: string }
}

const listDocument =
  '{ sessions(agentName: "support-bot", first: 100) { edges { cursor node { id sessionId } } } }'
const idsDocument = 'query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }'
const cursorDocument = (argument: string, count: string) => `query($cursor: String) {
  sessions(agentName: "support-bot", ${count}: 2, ${argument}: $cursor) { nodes { id } }
}`
const otherAgentDocument =
  'query($cursor: String) { sessions(agentName: "travel-planner", after: $cursor) { nodes { id } } }'
const directions = [
  ['after', 'first'],
  ['before', 'last'],
] as const

async function edgesOf({ query }: StartedGateway, as: string): Promise<Edge[]> {
  const { body } = await query(listDocument, {}, { as })
  return body.data?.['sessions'].edges
}

/** Every document of these tests was asked before, by somebody else, often enough that every responder is asked. */
async function startCompiled(t: TestContext): Promise<StartedGateway> {
  const started = await startGateway(t)
  const documents = [
    listDocument,
    idsDocument,
    otherAgentDocument,
    ...directions.map(([argument, count]) => cursorDocument(argument, count)),
  ]
  for (const document of [...documents, ...documents, ...documents]) {
    const { body } = await started.query(document, { id: 'none', ids: [] }, { as: 'carol' })
    assert.equal(body.errors, undefined)
  }
  assert.equal(started.gateway.stats().responseCacheHits, documents.length - 1)
  started.emulator.requests.length = 0
  return started
}

for (const [when, begin] of [
  ['', startGateway],
  [', each operation compiled and cached before', startCompiled],
] as const) {
  test(`two callers who read the same list at the same time each see their own sessions${when}`, async (t) => {
    const started = await begin(t)
    const { emulator, keyOf } = started
    const callers = ['alice', 'bob', 'alice', 'bob']
    const seen = await Promise.all(callers.map((as) => edgesOf(started, as)))
    const ids = seen.map((edges) => edges.map((edge) => edge.node.sessionId))
    for (const [index, as] of callers.entries())
      assert.deepEqual(ids[index], await upstreamIds(emulator, keyOf(as), 'desc'))
    const alices = new Set(ids[0])
    assert.equal(alices.size, 57)
    assert.deepEqual(
      ids[1]?.filter((id) => alices.has(id)),
      [],
    )
    assert.ok(emulator.requests.every(({ rawIdentityHeaders }) => rawIdentityHeaders.length === 1))
  })

  test(`a cached page of one caller is never served to another${when}`, async (t) => {
    const started = await begin(t)
    const alices = await edgesOf(started, 'alice')
    const bobs = await edgesOf(started, 'bob')
    assert.deepEqual(
      started.emulator.requests.map(({ identity }) => identity),
      [started.keyOf('alice'), started.keyOf('bob')],
    )
    for (const part of ['id', 'sessionId'] as const) {
      const theirs = new Set(alices.map(({ node }) => node[part]))
      assert.deepEqual(
        bobs.filter(({ node }) => theirs.has(node[part])),
        [],
      )
    }
    assert.deepEqual(await edgesOf(started, 'alice'), alices)
  })

  test(`the ids of one caller are null for another, and no upstream call is made${when}`, async (t) => {
    const started = await begin(t)
    const ids = (await edgesOf(started, 'alice')).map(({ node }) => node.id)
    started.emulator.requests.length = 0
    const { status, body } = await started.query(idsDocument, { id: ids[0], ids }, { as: 'bob' })
    assert.equal(status, 200)
    assert.deepEqual(body, { data: { node: null, nodes: ids.map(() => null) } })
    assert.deepEqual(started.emulator.requests, [])
  })

  for (const [argument, count] of directions) {
    test(`the cursors of one caller are refused as another's \`${argument}\`${when}`, async (t) => {
      const started = await begin(t)
      const cursor = (await edgesOf(started, 'alice'))[3]?.cursor
      started.emulator.requests.length = 0
      const response = await started.query(cursorDocument(argument, count), { cursor }, { as: 'bob' })
      assert.deepEqual(response.body.data, { sessions: null })
      assert.deepEqual(errorsOf(response), [
        {
          code: 'BAD_USER_INPUT',
          message: `\`${argument}\` is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.`,
          path: 'sessions',
        },
      ])
      assert.deepEqual(started.emulator.requests, [])
    })
  }

  test(`the cursors of one agent are refused for another agent of the same caller${when}`, async (t) => {
    const started = await begin(t)
    const cursor = (await edgesOf(started, 'alice'))[3]?.cursor
    started.emulator.requests.length = 0
    const response = await started.query(otherAgentDocument, { cursor })
    assert.deepEqual(
      errorsOf(response).map(({ code }) => code),
      ['BAD_USER_INPUT'],
    )
    assert.deepEqual(started.emulator.requests, [])
  })
}
