// Paging continues after the row of a client's cursor was deleted, however the upstream responds to such a cursor.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { type QueryResponse, startGateway } from './start-gateway.ts'

const rows = Array.from({ length: 450 }, (_, index) => row(`s${index}`, 9_000 - index))
const page = `query($first: Int, $after: String) {
  sessions(agentName: "bot", first: $first, after: $after) { nodes { sessionId } pageInfo { hasNextPage endCursor } }
}`

function pageInfoOf({ body }: Pick<QueryResponse, 'body'>): {
  endCursor: string | null
  hasNextPage: boolean
} {
  return (body.data as { sessions: { pageInfo: { endCursor: string | null; hasNextPage: boolean } } })
    .sessions.pageInfo
}

for (const unknownCursor of ['ignored', 'badRequest', 'notFound'] as const) {
  test(`paging continues where an unknown cursor is ${unknownCursor}, also through the page that shows the row`, async (t) => {
    const { query, emulator, keyOf } = await startGateway(t, {
      settings: { MAX_COST: '100000' },
      emulator: { data: 'empty', behaviour: { unknownCursor } },
    })
    emulator.setSessions('bot', keyOf('alice'), rows)
    const first = await query(page, { first: 100 })
    emulator.removeSession('bot', keyOf('alice'), 's99')
    const seen: string[] = first.body.data?.['sessions'].nodes.map(
      (node: { sessionId: string }) => node.sessionId,
    )
    let { endCursor: after, hasNextPage } = pageInfoOf(first)
    for (let count = 0; hasNextPage && count < 10; count += 1) {
      const { body } = await query(page, { first: 50, after })
      assert.equal(body.errors, undefined)
      seen.push(...body.data?.['sessions'].nodes.map((node: { sessionId: string }) => node.sessionId))
      ;({ endCursor: after, hasNextPage } = pageInfoOf({ body }))
    }
    assert.deepEqual(
      seen,
      rows.map((known) => known.agent_session_id),
    )
  })
}
