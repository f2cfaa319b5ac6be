// Ids of sessions: opaque, the same for one caller, and of no use to any other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantFrom, nat, property, string } from 'fast-check'
import { sessionsPath } from '../../src/sessions/agent.ts'
import { createCursors } from '../../src/sessions/cursors.ts'
import { idPrefix, parseSessionId } from '../../src/sessions/session-id.ts'
import { check } from '../random.ts'

const secret = 'id-secret-for-all-of-the-tests-too'
const createdAt = 1_790_000_000

/** The ids of one caller. */
function idsOf(isolationKey: string, secrets: readonly string[] = [secret]) {
  const createCodec = createCursors(secrets)
  const cursorsOf = (agentName: string) => createCodec({ isolationKey, path: sessionsPath(agentName) })
  return {
    encode: (rowId: string, agentName = 'support-bot', second = createdAt) =>
      idPrefix(agentName) + cursorsOf(agentName).encode({ rowId, second }),
    decode: (id: string) => parseSessionId(id, cursorsOf),
  }
}
const alice = idsOf('key-of-alice')

test('the id of a session is the one that it always was', () => {
  assert.equal(alice.encode('sess_1'), 's3c3VwcG9ydC1ib3Q.M1G7Sz04jDZiqKc9ZyDWHxV0bHB3dTguc2Vzc18x')
})

test('an id stands for its agent and session, whatever their characters', (t) => {
  check(
    t,
    property(
      constantFrom('a', 'support-bot', 'x'.repeat(63)),
      string({ unit: 'binary', minLength: 1, maxLength: 512 }),
      nat({ max: 253_402_300_799 }),
      (agentName, sessionId, second) => {
        const id = alice.encode(sessionId, agentName, second)
        assert.match(id, /^[\w-]+\.[\w-]+$/)
        assert.deepEqual(alice.decode(id), { agentName, sessionId })
      },
    ),
  )
})

test('an id of the longest session of the longest name can still be read', () => {
  const agentName = 'x'.repeat(63)
  const sessionId = '語'.repeat(512)
  assert.deepEqual(alice.decode(alice.encode(sessionId, agentName)), { agentName, sessionId })
})

test('the id of one caller stands for nothing with another', () => {
  assert.equal(idsOf('key-of-bob').decode(alice.encode('sess_1')), undefined)
})

test('the id of one agent’s session cannot be made one of another agent', () => {
  const id = alice.encode('sess_1')
  const moved = id.replace(idPrefix('support-bot'), idPrefix('travel-planner'))
  assert.notEqual(moved, id)
  assert.equal(alice.decode(moved), undefined)
})

test('a cursor alone is no id, and an id is no cursor', () => {
  const id = alice.encode('sess_1')
  const cursor = id.slice(idPrefix('support-bot').length)
  assert.equal(alice.decode(cursor), undefined)
  assert.equal(
    createCursors([secret])({ isolationKey: 'key-of-alice', path: sessionsPath('support-bot') }).decode(id),
    undefined,
  )
})

test('every character that is exchanged, left out or put in makes an id stand for nothing', () => {
  const id = alice.encode('sess_1')
  for (let index = 0; index <= id.length; index += 1) {
    const [head, tail] = [id.slice(0, index), id.slice(index)]
    for (const character of 'Aa0_-=+/. \n') {
      assert.equal(alice.decode(head + character + tail), undefined)
      if (character !== tail[0]) assert.equal(alice.decode(head + character + tail.slice(1)), undefined)
    }
    if (index < id.length) assert.equal(alice.decode(head + tail.slice(1)), undefined)
    if (index < id.length) assert.equal(alice.decode(head), undefined)
  }
})

test('texts that are no ids stand for nothing', (t) => {
  check(
    t,
    property(string({ unit: 'binary' }), (text) => assert.equal(alice.decode(text), undefined)),
  )
  for (const text of [
    '',
    '.',
    's3',
    's3.',
    's3..',
    'x'.repeat(5_000),
    `${idPrefix('bot')}${'A'.repeat(5_000)}`,
  ])
    assert.equal(alice.decode(text), undefined)
})

test('ids of a secret that is on its way out are still read, new ones are signed with the first', () => {
  const next = 'the-next-secret-of-the-ids-in-tests'
  const rotated = idsOf('key-of-alice', [next, secret])
  const session = { agentName: 'support-bot', sessionId: 'sess_1' }
  assert.deepEqual(rotated.decode(alice.encode('sess_1')), session)
  const fresh = rotated.encode('sess_1')
  assert.notEqual(fresh, alice.encode('sess_1'))
  assert.deepEqual(idsOf('key-of-alice', [next]).decode(fresh), session)
  assert.equal(alice.decode(fresh), undefined)
})

test('ids without a secret cannot be made', () => {
  assert.throws(() => idsOf('key-of-alice', []).encode('sess_1'), TypeError)
})
