// Isolation: nothing that one caller was given shows anything of it to another.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, type Started, start } from './start.ts'
import { upstreamIds } from './upstream-rows.ts'

interface Edge {
  readonly cursor: string
  readonly node: { readonly id: string; readonly sessionId: string }
}

async function edgesOf({ query }: Started, as: string): Promise<Edge[]> {
  const { body } = await query(
    '{ sessions(agentName: "support-bot", first: 100) { edges { cursor node { id sessionId } } } }',
    {},
    { as },
  )
  return body.data?.['sessions'].edges
}

test('two callers who read the same list at the same time each see their own sessions', async (t) => {
  const started = await start(t)
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

test('a kept page of one caller is never served to another', async (t) => {
  const started = await start(t)
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

test('the ids of one caller are null for another, and nothing is asked of the upstream', async (t) => {
  const started = await start(t)
  const ids = (await edgesOf(started, 'alice')).map(({ node }) => node.id)
  started.emulator.requests.length = 0
  const document = 'query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }'
  const { status, body } = await started.query(document, { id: ids[0], ids }, { as: 'bob' })
  assert.equal(status, 200)
  assert.deepEqual(body, { data: { node: null, nodes: ids.map(() => null) } })
  assert.deepEqual(started.emulator.requests, [])
})

for (const [argument, count] of [
  ['after', 'first'],
  ['before', 'last'],
] as const) {
  test(`the cursors of one caller are refused as another's \`${argument}\``, async (t) => {
    const started = await start(t)
    const cursor = (await edgesOf(started, 'alice'))[3]?.cursor
    started.emulator.requests.length = 0
    const document = `query($cursor: String) {
      sessions(agentName: "support-bot", ${count}: 2, ${argument}: $cursor) { nodes { id } }
    }`
    const answer = await started.query(document, { cursor }, { as: 'bob' })
    assert.deepEqual(answer.body.data, { sessions: null })
    assert.deepEqual(errorsOf(answer), [
      {
        code: 'BAD_USER_INPUT',
        message: `\`${argument}\` is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.`,
        path: 'sessions',
      },
    ])
    assert.deepEqual(started.emulator.requests, [])
  })
}

test('the cursors of one agent are refused for another agent of the same caller', async (t) => {
  const started = await start(t)
  const cursor = (await edgesOf(started, 'alice'))[3]?.cursor
  started.emulator.requests.length = 0
  const answer = await started.query(
    'query($cursor: String) { sessions(agentName: "travel-planner", after: $cursor) { nodes { id } } }',
    { cursor },
  )
  assert.deepEqual(
    errorsOf(answer).map(({ code }) => code),
    ['BAD_USER_INPUT'],
  )
  assert.deepEqual(started.emulator.requests, [])
})
