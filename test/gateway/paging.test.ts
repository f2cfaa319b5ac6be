// Pages of a whole list over HTTP: every row of the upstream once, in order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { pageBackwards, pageForwards } from './paging.ts'
import { startGateway } from './start-gateway.ts'
import { upstreamIds } from './upstream-rows.ts'

for (const order of ['DESC', 'ASC'] as const) {
  for (const size of [1, 7, 20, 57, 100]) {
    test(`pages of ${size} in order ${order} give every session once, forwards and backwards`, async (t) => {
      const started = await startGateway(t)
      const key = started.keyOf('alice')
      const expected = await upstreamIds(started.emulator, key, order === 'ASC' ? 'asc' : 'desc')
      assert.equal(expected.length, 57)

      const forwards = await pageForwards(started, { order, size })
      assert.deepEqual(forwards.flat(), expected)
      assert.ok(forwards.slice(0, -1).every((page) => page.length === size))

      const backwards = await pageBackwards(started, { order, size })
      assert.deepEqual(backwards.toReversed().flat(), expected)
      assert.ok(backwards.slice(0, -1).every((page) => page.length === size))

      for (const request of started.emulator.requests) {
        assert.deepEqual(request.rawIdentityHeaders, [key])
        assert.equal(request.query['before'], undefined)
      }
    })
  }
}

for (const [count, cursor, flag, mirrored] of [
  ['first', 'after', 'hasNextPage', 'endCursor'],
  ['last', 'before', 'hasPreviousPage', 'startCursor'],
] as const) {
  test(`a gap between two sessions ends, paged through with \`${count}\` and \`${cursor}\``, async (t) => {
    const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
    const rows = Array.from({ length: 6 }, (_, index) => row(`r${index}`, 1_000 + index))
    emulator.setSessions('support-bot', keyOf('alice'), rows)
    const document = `
      query($first: Int, $after: String, $last: Int, $before: String) {
        sessions(agentName: "support-bot", first: $first, after: $after, last: $last, before: $before, order: ASC) {
          edges { cursor node { sessionId } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }`
    const { body } = await query(document, { first: 6 })
    const edges: readonly { cursor: string }[] = body.data?.['sessions'].edges
    const bounds: Record<string, unknown> = { after: edges[0]?.cursor, before: edges[5]?.cursor, [count]: 2 }
    const pages: { ids: string[]; hasMore: boolean }[] = []
    for (let hasMore = true; hasMore; ) {
      const response = await query(document, bounds)
      const list = response.body.data?.['sessions']
      hasMore = list.pageInfo[flag]
      bounds[cursor] = list.pageInfo[mirrored]
      pages.push({ ids: idsIn(list.edges), hasMore })
    }
    const expected = [
      ['r1', 'r2'],
      ['r3', 'r4'],
    ]
    assert.deepEqual(pages, [
      { ids: expected[count === 'first' ? 0 : 1], hasMore: true },
      { ids: expected[count === 'first' ? 1 : 0], hasMore: false },
    ])
    // With nothing left between them, the response says so.
    const { body: over } = await query(document, bounds)
    assert.deepEqual(over.data?.['sessions'].edges, [])
    assert.deepEqual(over.data?.['sessions'].pageInfo[flag], false)
  })
}

function idsIn(edges: readonly { node: { sessionId: string } }[]): string[] {
  return edges.map(({ node }) => node.sessionId)
}

test('a list that is longer than one upstream page is returned whole in one window', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
  const rows = Array.from({ length: 250 }, (_, index) => row(`r${index}`, 1_000 + index))
  emulator.setSessions('support-bot', keyOf('alice'), rows)
  const { body } = await query(`{
    sessions(agentName: "support-bot", first: 500, order: ASC) {
      nodes { sessionId }
      pageInfo { hasNextPage hasPreviousPage }
    }
  }`)
  assert.deepEqual(body, {
    data: {
      sessions: {
        nodes: rows.map((each) => ({ sessionId: each.agent_session_id })),
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      },
    },
  })
  assert.deepEqual(
    emulator.requests.map(({ query: { after, limit } }) => [after, limit]),
    [
      [undefined, '100'],
      ['r99', '100'],
      ['r199', '100'],
    ],
  )
})

test('an empty list is an empty window with neither next nor previous page', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
  emulator.setSessions('support-bot', keyOf('alice'), [])
  const { body } = await query(`{
    sessions(agentName: "support-bot") {
      edges { cursor }
      nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`)
  const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }
  assert.deepEqual(body, { data: { sessions: { edges: [], nodes: [], pageInfo } } })
})

test('without arguments a list returns twenty sessions, newest first', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t)
  const expected = await upstreamIds(emulator, keyOf('alice'), 'desc')
  const { body } = await query('{ sessions(agentName: "support-bot") { nodes { sessionId } } }')
  const nodes = expected.slice(0, 20).map((sessionId) => ({ sessionId }))
  assert.deepEqual(body, { data: { sessions: { nodes } } })
})
