// Rows that the REST API gives without what it promises: the list stands, what is missing is null, and it shows in the log.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { createOddRows } from '../../src/upstream/odd-rows.ts'
import { toSessionRecord } from '../../src/upstream/session-record.ts'
import { row } from '../emulator/start-emulator.ts'
import { startGateway } from '../gateway/start-gateway.ts'

const fields = `sessionId status upstreamStatus createdAt lastAccessedAt expiresAt stoppedAt
  versionIndicator { __typename type }`
const document = `{ sessions(agentName: "bot", order: ASC) { nodes { ${fields} } } }`

/** What a session with these members missing is shown as, second by second. */
const whole = (second: number) => ({
  sessionId: `s${second}`,
  status: 'ACTIVE',
  upstreamStatus: 'active',
  createdAt: `1970-01-01T00:00:0${second}Z`,
  lastAccessedAt: `1970-01-01T00:00:0${second}Z`,
  expiresAt: `1970-01-01T00:01:0${second}Z`,
  stoppedAt: null,
  versionIndicator: { __typename: 'VersionRefIndicator', type: 'version_ref' },
})

function session(second: number, patch: object = {}): SessionResource {
  const version_indicator = { type: 'version_ref', agent_version: '1' } as const
  const times = { status: 'active', last_accessed_at: second, expires_at: 60 + second }
  return { ...row(`s${second}`, second), version_indicator, ...times, ...patch }
}

const noStatus = { status: 'UNKNOWN', upstreamStatus: null }
const odd: readonly (readonly [what: string, patch: object, shown: object, member: string])[] = [
  ['no status', { status: undefined }, noStatus, 'status'],
  ['a status of null', { status: null }, noStatus, 'status'],
  ['a status that is a number', { status: 7 }, noStatus, 'status'],
  ['a status that is a list', { status: ['active'] }, noStatus, 'status'],
  ['no last access', { last_accessed_at: undefined }, { lastAccessedAt: null }, 'last_accessed_at'],
  ['a last access that is text', { last_accessed_at: '1' }, { lastAccessedAt: null }, 'last_accessed_at'],
  ['a last access with fractions', { last_accessed_at: 1.5 }, { lastAccessedAt: null }, 'last_accessed_at'],
  ['no end', { expires_at: null }, { expiresAt: null }, 'expires_at'],
  ['an end after the year 9999', { expires_at: 253_402_300_800 }, { expiresAt: null }, 'expires_at'],
  ['a stop before 1970', { stopped_at: -1 }, { stoppedAt: null }, 'stopped_at'],
  ['a stop that is an object', { stopped_at: {} }, { stoppedAt: null }, 'stopped_at'],
  ['an indicator that is text', { version_indicator: 'x' }, { versionIndicator: null }, 'version_indicator'],
  [
    'a version reference without version',
    { version_indicator: { type: 'version_ref' } },
    { versionIndicator: null },
    'version_indicator',
  ],
]

for (const [what, patch, shown, member] of odd) {
  test(`a row with ${what} is shown as far as it goes, between its neighbours, compiled or not`, async (t) => {
    const { query, emulator, keyOf, gateway, log } = await startGateway(t, {
      settings: { RESPONSE_CACHE_MAX_BYTES: '0' },
      emulator: { data: 'empty' },
    })
    emulator.setSessions('bot', keyOf('alice'), [session(1), session(2, patch), session(3)])
    const expected = { data: { sessions: { nodes: [whole(1), { ...whole(2), ...shown }, whole(3)] } } }
    for (let time = 0; time < 3; time += 1) assert.deepEqual((await query(document)).body, expected)
    assert.equal(gateway.stats().oddRows, 1)
    const lines = log.lines.filter(({ members }) => members !== undefined)
    assert.deepEqual(
      lines.map(({ level, rows, members }) => ({ level, rows, members })),
      [{ level: 40, rows: 1, members: [member] }],
    )
  })
}

test('a session that is read by its id is shown as far as it goes', async (t) => {
  const { query, emulator, keyOf, gateway } = await startGateway(t, { emulator: { data: 'empty' } })
  emulator.setSessions('bot', keyOf('alice'), [session(1, { status: null, expires_at: 'never' })])
  const { body } = await query('{ sessions(agentName: "bot") { nodes { id } } }')
  const variables = { id: body.data?.['sessions'].nodes[0].id }
  const one = await query(
    `query($id: ID!) { node(id: $id) { ... on AgentSession { ${fields} } } }`,
    variables,
  )
  assert.deepEqual(one.body, { data: { node: { ...whole(1), ...noStatus, expiresAt: null } } })
  assert.equal(gateway.stats().oddRows, 2)
})

test('a row without a status is one of the state UNKNOWN', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, { emulator: { data: 'empty' } })
  emulator.setSessions('bot', keyOf('alice'), [session(1), session(2, { status: null })])
  const { body } = await query('{ sessions(agentName: "bot", statuses: [UNKNOWN]) { nodes { sessionId } } }')
  assert.deepEqual(body, { data: { sessions: { nodes: [{ sessionId: 's2' }] } } })
})

test('a list is logged once a minute, another list by itself, and every row is counted', async () => {
  let now = 0
  let counted = 0
  const warned: unknown[] = []
  const { watchPages } = createOddRows({
    count: (rows) => void (counted += rows),
    warn: (...line) => void warned.push(line),
    now: () => now,
  })
  const rows = [{}, { status: null }, { status: 1, expires_at: null }].map((patch, index) =>
    toSessionRecord(session(index, patch)),
  )
  const fetchPage = watchPages(async () => ({
    rows,
    hasMore: false,
    cursorFound: true,
    fetchedAt: 0,
    outcome: 'miss',
  }))
  const list = { path: 'agents/bot/endpoint/sessions', order: 'asc', after: undefined, limit: 1 } as const
  for (const [at, isolationKey] of [
    [0, 'ann'],
    [59_999, 'ann'],
    [59_999, 'bea'],
    [60_000, 'ann'],
  ] as const) {
    now = at
    assert.equal((await fetchPage({ ...list, isolationKey })).rows, rows)
  }
  const line = [2, ['expires_at', 'status']]
  assert.deepEqual(warned, [line, line, line])
  assert.equal(counted, 8)
})
