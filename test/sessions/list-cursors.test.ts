// The cursors of callers' lists: kept apart by caller and by agent, whatever was kept before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionsPath } from '../../src/sessions/agent.ts'
import { createCursors } from '../../src/sessions/cursors.ts'

const secrets = ['secret-of-the-cursors-of-lists-in-tests']
const list = (isolationKey: string, agentName: string) => ({ isolationKey, path: sessionsPath(agentName) })
const row = { rowId: 'sess_1', second: 1_790_000_000 }

test('what one caller was given is of no use to another, in whatever order they come', () => {
  const cursorsOf = createCursors(secrets)
  for (const [one, other] of [
    ['alice', 'bob'],
    ['bob', 'alice'],
    ['a', 'alice'],
  ] as const) {
    const cursor = cursorsOf(list(one, 'bot')).encode(row)
    assert.deepEqual(cursorsOf(list(one, 'bot')).decode(cursor), row)
    assert.equal(cursorsOf(list(other, 'bot')).decode(cursor), undefined)
    assert.equal(cursorsOf(list(one, 'bots')).decode(cursor), undefined)
  }
})

test('names that read the same when they are joined have different cursors', () => {
  const cursorsOf = createCursors(secrets)
  const cursor = cursorsOf(list('ab', 'c')).encode(row)
  for (const [isolationKey, agentName] of [
    ['a', 'bc'],
    ['abc', ''],
    ['2:ab', 'c'],
  ] as const)
    assert.equal(cursorsOf(list(isolationKey, agentName)).decode(cursor), undefined)
})

test('a codec that was evicted is made again as it was', () => {
  const cursorsOf = createCursors(secrets)
  const cursor = cursorsOf(list('alice', 'bot')).encode(row)
  for (let index = 0; index < 5_000; index += 1) cursorsOf(list(`user-${index}`, 'bot'))
  assert.deepEqual(cursorsOf(list('alice', 'bot')).decode(cursor), row)
  assert.equal(cursorsOf(list('alice', 'bot')).encode(row), cursor)
})
