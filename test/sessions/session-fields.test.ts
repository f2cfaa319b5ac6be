// Every field of a session, as it follows from what the REST API says.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { toGlobalId } from 'graphql-relay'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { row } from '../emulator/start-emulator.ts'
import { startGateway } from '../gateway/start-gateway.ts'

/** The nodes that these rows become, oldest first. */
async function nodesOf(t: TestContext, rows: readonly SessionResource[], fields: string): Promise<unknown[]> {
  const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
  emulator.setSessions('support-bot', keyOf('alice'), rows)
  const { body } = await query(
    `{ sessions(agentName: "support-bot", first: 100, order: ASC) { nodes { ${fields} } } }`,
  )
  assert.equal(body.errors, undefined)
  return body.data?.['sessions'].nodes
}

test('every field of a session is what the REST API says, times in RFC 3339', async (t) => {
  const resource: SessionResource = {
    agent_session_id: 'sess_1',
    version_indicator: { type: 'version_ref', agent_version: '3' },
    status: 'idle',
    created_at: 1_769_851_800,
    last_accessed_at: 1_769_851_801,
    expires_at: 253_402_300_799,
    stopped_at: 1_769_851_802,
  }
  const [node] = await nodesOf(
    t,
    [resource],
    `__typename sessionId agentName agent { __typename id name } status upstreamStatus
     versionIndicator { __typename type ... on VersionRefIndicator { agentVersion } }
     createdAt lastAccessedAt expiresAt stoppedAt`,
  )
  assert.deepEqual(node, {
    __typename: 'AgentSession',
    sessionId: 'sess_1',
    agentName: 'support-bot',
    agent: { __typename: 'Agent', id: toGlobalId('Agent', 'support-bot'), name: 'support-bot' },
    status: 'IDLE',
    upstreamStatus: 'idle',
    versionIndicator: { __typename: 'VersionRefIndicator', type: 'version_ref', agentVersion: '3' },
    createdAt: '2026-01-31T09:30:00Z',
    lastAccessedAt: '2026-01-31T09:30:01Z',
    expiresAt: '9999-12-31T23:59:59Z',
    stoppedAt: '2026-01-31T09:30:02Z',
  })
})

test('a state is known in any letter case, and UNKNOWN where it is newer than the schema', async (t) => {
  const statuses = [
    ['creating', 'CREATING'],
    ['active', 'ACTIVE'],
    ['idle', 'IDLE'],
    ['updating', 'UPDATING'],
    ['failed', 'FAILED'],
    ['deleting', 'DELETING'],
    ['deleted', 'DELETED'],
    ['expired', 'EXPIRED'],
    ['Active', 'ACTIVE'],
    ['EXPIRED', 'EXPIRED'],
    ['dElEtEd', 'DELETED'],
    ['running', 'UNKNOWN'],
    ['unknown', 'UNKNOWN'],
    ['', 'UNKNOWN'],
    ['active ', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
    ['__proto__', 'UNKNOWN'],
  ] as const
  const rows = statuses.map(([status], index) => row(`s${index}`, index, { status }))
  assert.deepEqual(
    await nodesOf(t, rows, 'upstreamStatus status'),
    statuses.map(([upstreamStatus, status]) => ({ upstreamStatus, status })),
  )
})

test('an unknown, absent or odd version indicator never fails the page', async (t) => {
  const indicators = [
    { type: 'version_ref', agent_version: '7' },
    { type: 'version_label', label: 'stable' },
    { type: 'version_label', agent_version: '7' },
    { type: '' },
    null,
    undefined,
  ] as never[]
  const rows = indicators.map((version_indicator, index) => row(`s${index}`, index, { version_indicator }))
  const fields = 'versionIndicator { __typename type ... on VersionRefIndicator { agentVersion } }'
  assert.deepEqual(
    await nodesOf(t, rows, fields),
    [
      { __typename: 'VersionRefIndicator', type: 'version_ref', agentVersion: '7' },
      { __typename: 'UnknownVersionIndicator', type: 'version_label' },
      { __typename: 'UnknownVersionIndicator', type: 'version_label' },
      { __typename: 'UnknownVersionIndicator', type: '' },
      null,
      null,
    ].map((versionIndicator) => ({ versionIndicator })),
  )
})

test('a session that was never stopped has no time of it, whether null, 0 or absent upstream', async (t) => {
  const rows = [
    row('s0', 0, { stopped_at: 0 }),
    row('s1', 1),
    row('s2', 2, { stopped_at: null as never }),
    row('s3', 3, { stopped_at: 60 }),
  ]
  assert.deepEqual(await nodesOf(t, rows, 'stoppedAt'), [
    { stoppedAt: null },
    { stoppedAt: null },
    { stoppedAt: null },
    { stoppedAt: '1970-01-01T00:01:00Z' },
  ])
})

test('fields that the schema does not know are passed over', async (t) => {
  const rows = [row('s1', 1, { added_later: { __proto__: 1 } } as never)]
  assert.deepEqual(await nodesOf(t, rows, 'sessionId'), [{ sessionId: 's1' }])
})

test('cursors and ids are the same in every window and order, and differ from row to row', async (t) => {
  const { query } = await startGateway(t)
  const fields = '{ edges { cursor node { id sessionId } } }'
  const { body } = await query(`{
    newest: sessions(agentName: "support-bot", first: 100) ${fields}
    oldest: sessions(agentName: "support-bot", first: 100, order: ASC) ${fields}
    some: sessions(agentName: "support-bot", last: 5) ${fields}
  }`)
  const newest: { cursor: string; node: { id: string } }[] = body.data?.['newest'].edges
  assert.deepEqual(body.data?.['oldest'].edges, newest.toReversed())
  assert.deepEqual(body.data?.['some'].edges, newest.slice(-5))
  assert.equal(new Set(newest.map(({ cursor }) => cursor)).size, 57)
  assert.equal(new Set(newest.map(({ node }) => node.id)).size, 57)
})
