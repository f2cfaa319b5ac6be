// Sessions of a cached page: written and read again they are what they were, and only those that are read again are retained.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, integer, nat, option, property, record, string, uniqueArray } from 'fast-check'
import { compactSessions } from '../../src/sessions/compact-sessions.ts'
import { createCursors } from '../../src/sessions/cursors.ts'
import type { Session } from '../../src/sessions/session.ts'
import { createSessionMapper } from '../../src/sessions/session-mapper.ts'
import { toSessionRecord } from '../../src/upstream/session-record.ts'
import { check } from '../random.ts'

const secret = 'id-secret-for-the-compact-sessions'
const list = { isolationKey: 'ann', path: 'agents/bot/endpoint/sessions' }
const maxSeconds = 253_402_300_799

const fieldsOf = (session: Session) => ({
  cursor: session.cursor,
  id: session.id,
  sessionId: session.sessionId,
  agentName: session.agentName,
  status: session.status,
  upstreamStatus: session.upstreamStatus,
  versionIndicator: session.versionIndicator,
  createdAt: session.createdAt,
  lastAccessedAt: session.lastAccessedAt,
  expiresAt: session.expiresAt,
  stoppedAt: session.stoppedAt,
})

/** Ids of which one can be part of another one, and of two bytes for each character. */
const ids = uniqueArray(string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { maxLength: 40 }).map(
  (texts) => texts.filter((text) => text !== '.' && text !== '..'),
)
const similarIds = uniqueArray(
  nat({ max: 200 }).map((length) => 'a'.repeat(length + 1)),
  { maxLength: 40 },
)
const seconds = integer({ min: 0, max: maxSeconds })
const fields = record({
  created_at: seconds,
  last_accessed_at: option(seconds),
  expires_at: option(seconds),
  stopped_at: option(seconds),
  status: option(string({ maxLength: 6 })),
  version: option(nat({ max: 20 })),
})

function toSessions(all: readonly string[], values: readonly object[]): Session[] {
  const toSession = createSessionMapper(createCursors([secret]))(list)
  return all.map((agent_session_id, index) => {
    const { version, ...rest } = values[index % values.length] as {
      version: number | null
      created_at: number
    }
    const version_indicator = version === null ? null : { type: 'version_ref', agent_version: `${version}` }
    return toSession(toSessionRecord({ ...rest, agent_session_id, version_indicator }))
  })
}

for (const [what, some] of [
  ['any ids', ids],
  ['ids that begin like others', similarIds],
] as const)
  test(`each session is read again as it was, and found by its id: ${what}`, (t) => {
    check(
      t,
      property(some, array(fields, { minLength: 1, maxLength: 40 }), (all, values) => {
        const sessions = toSessions(all, values)
        const compact = compactSessions(sessions)
        assert.equal(compact.length, sessions.length)
        for (let read = 1; read <= 3; read += 1)
          assert.deepEqual(
            compact.slice(0, compact.length).map(fieldsOf),
            sessions.map(fieldsOf),
            `read ${read} times`,
          )
        for (const [index, { rowId, second }] of sessions.entries()) {
          assert.deepEqual([compact.idAt(index), compact.secondAt(index)], [rowId, second])
          assert.equal(compact.indexOf(rowId), index)
          assert.equal(compact.indexOf(`${rowId}-`), -1)
        }
        // In any order: a search begins where the last one ended.
        for (const [index, { rowId }] of [...sessions.entries()].toReversed())
          assert.equal(compact.indexOf(rowId), index)
        assert.equal(compact.indexOf(''), -1)
      }),
      300,
    )
  })

test('a session is retained as an object once it is read twice, and none that is not', () => {
  const compact = compactSessions(
    toSessions(
      ['s1', 's2', 's3'],
      [{ created_at: 1, last_accessed_at: 2, expires_at: 3, status: 'idle', version: 1 }],
    ),
  )
  const [first] = compact.slice(0, 1)
  const [second, other] = compact.slice(0, 2)
  assert.notEqual(second, first)
  const [third, otherAgain, last] = compact.slice(0, 3)
  assert.equal(third, second)
  assert.notEqual(otherAgain, other)
  assert.deepEqual(
    compact.slice(0, 3).map((session, index) => session === [third, otherAgain, last][index]),
    [true, true, false],
  )
})
