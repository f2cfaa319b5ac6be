// Lists of sessions in some states only.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { type StartedGateway, startGateway } from '../gateway/start-gateway.ts'

const document = `query($first: Int, $after: String, $statuses: [AgentSessionStatus!]) {
  sessions(agentName: "support-bot", first: $first, after: $after, statuses: $statuses, order: ASC) {
    nodes { sessionId }
    pageInfo { hasNextPage endCursor }
  }
}`

const cycle = ['active', 'idle', 'deleted', 'Active', 'running']

async function startWithSessions(t: TestContext, count: number): Promise<StartedGateway> {
  const started = await startGateway(t, { emulator: { data: 'empty' } })
  const rows = Array.from({ length: count }, (_, index) =>
    row(`s${index}`, index, { status: cycle[index % cycle.length] ?? '' }),
  )
  started.emulator.setSessions('support-bot', started.keyOf('alice'), rows)
  return started
}

const idsOf = (connection: { nodes: { sessionId: string }[] }) =>
  connection.nodes.map(({ sessionId }) => sessionId)

for (const [statuses, expected] of [
  [['ACTIVE'], ['s0', 's3', 's5', 's8']],
  [
    ['IDLE', 'DELETED'],
    ['s1', 's2', 's6', 's7'],
  ],
  [['UNKNOWN'], ['s4', 's9']],
  [
    ['ACTIVE', 'ACTIVE', 'FAILED'],
    ['s0', 's3', 's5', 's8'],
  ],
  [['FAILED'], []],
] as const) {
  test(`${statuses.join(' or ')} gives the sessions in these states, in the list's order`, async (t) => {
    const { query } = await startWithSessions(t, 10)
    const { body } = await query(document, { first: 10, statuses })
    assert.deepEqual(idsOf(body.data?.['sessions']), expected)
    assert.equal(body.data?.['sessions'].pageInfo.hasNextPage, false)
  })
}

test('a single state stands for a list of it', async (t) => {
  const { query } = await startWithSessions(t, 10)
  const { body } = await query(
    '{ sessions(agentName: "support-bot", statuses: IDLE, order: ASC) { nodes { sessionId } } }',
  )
  assert.deepEqual(idsOf(body.data?.['sessions']), ['s1', 's6'])
})

test('a filtered list is scanned in full pages across upstream pages', async (t) => {
  const { query } = await startWithSessions(t, 320)
  const expected = Array.from({ length: 64 }, (_, index) => `s${index * 5 + 1}`)
  const seen: string[] = []
  for (let after: string | null = null; ; ) {
    const { body } = await query(document, { first: 9, after, statuses: ['IDLE'] })
    const { pageInfo, nodes } = body.data?.['sessions'] ?? assert.fail(JSON.stringify(body))
    seen.push(...idsOf({ nodes }))
    if (!pageInfo.hasNextPage) break
    assert.equal(nodes.length, 9)
    after = pageInfo.endCursor
  }
  assert.deepEqual(seen, expected)
})

test('a long run of other sessions ends the page early, says so and leads on', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, {
    emulator: { data: 'empty' },
    settings: { MAX_UPSTREAM_PAGES: '2' },
  })
  const rows = Array.from({ length: 301 }, (_, index) =>
    row(`s${index}`, index, { status: index === 300 ? 'failed' : 'active' }),
  )
  emulator.setSessions('support-bot', keyOf('alice'), rows)
  const first = (await query(document, { first: 5, statuses: ['FAILED'] })).body.data?.['sessions']
  assert.deepEqual(idsOf(first), [])
  assert.equal(first.pageInfo.hasNextPage, true)
  assert.equal(emulator.requests.length, 2)
  const after = first.pageInfo.endCursor
  const second = (await query(document, { first: 5, after, statuses: ['FAILED'] })).body.data?.['sessions']
  assert.deepEqual(idsOf(second), ['s300'])
  assert.equal(second.pageInfo.hasNextPage, false)
})
