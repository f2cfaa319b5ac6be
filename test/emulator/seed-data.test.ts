import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededStatuses, seedSessions } from '../../emulator/seed-data.ts'

const now = 1_800_000_000

function seed(agentName: string, identity: string) {
  return seedSessions(1, now, agentName, identity) ?? []
}

test('the same seed, agent and identity give the same rows; any other gives others', () => {
  assert.deepEqual(seed('support-bot', 'ann'), seed('support-bot', 'ann'))
  const ids = ['ann', 'bob', 'Ann'].flatMap((identity) =>
    ['support-bot', 'travel-planner'].flatMap((agent) => seed(agent, identity)),
  )
  assert.equal(new Set(ids.map((session) => session.agent_session_id)).size, 3 * (57 + 23))
  assert.notDeepEqual(seedSessions(2, now, 'support-bot', 'ann'), seed('support-bot', 'ann'))
})

test('support-bot has 57 sessions, travel-planner 23, code-reviewer none to three', () => {
  assert.equal(seed('support-bot', 'ann').length, 57)
  assert.equal(seed('travel-planner', 'ann').length, 23)
  const counts = Array.from({ length: 60 }, (_, index) => seed('code-reviewer', `user-${index}`).length)
  assert.deepEqual(new Set(counts), new Set([0, 1, 2, 3]))
})

test('an agent that is not seeded has no rows', () => {
  assert.equal(seedSessions(1, now, 'other', 'ann'), undefined)
})

test('seeded rows show every status, ties, stopped sessions and an unknown version indicator', () => {
  for (const agentName of ['support-bot', 'travel-planner']) {
    const rows = seed(agentName, 'ann')
    const seen = new Set(rows.map((session) => session.status))
    assert.deepEqual([...seen].toSorted(), seededStatuses.toSorted())
    assert.ok(rows.filter((session) => session.created_at === rows[5]?.created_at).length >= 3)
    assert.ok(rows.some((session) => session.stopped_at !== undefined))
    assert.ok(rows.some((session) => session.version_indicator.type !== 'version_ref'))
  }
})

test('seeded times are whole seconds in their natural order, and expired sessions are past', () => {
  for (const session of seed('support-bot', 'ann')) {
    const times = [session.created_at, session.last_accessed_at, session.expires_at]
    assert.ok(times.every(Number.isInteger))
    assert.deepEqual(
      times.toSorted((a, b) => a - b),
      times,
    )
    assert.ok(session.last_accessed_at <= now)
    assert.equal(session.expires_at < now, session.status === 'expired')
  }
})
