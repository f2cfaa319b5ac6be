// Ids of sessions: opaque, the same for one caller, and of no use to any other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as check, constantFrom, property, string } from 'fast-check'
import { createSessionIdCodec } from '../../src/sessions/session-id.ts'

const secret = 'id-secret-for-all-of-the-tests-too'
const alice = createSessionIdCodec([secret], 'key-of-alice')
const encode = (sessionId: string) => alice.encode('support-bot', sessionId)

test('the id of a session is the one that it always was', () => {
  assert.equal(encode('sess_1'), 'czKxI2M0XIW722xJ7SpnnABuc3VwcG9ydC1ib3Q6c2Vzc18x')
})

test('an id stands for its agent and session, whatever their characters', () => {
  check(
    property(
      constantFrom('a', 'support-bot', 'x'.repeat(63)),
      string({ unit: 'binary', minLength: 1, maxLength: 512 }),
      (agentName, sessionId) => {
        const id = alice.encode(agentName, sessionId)
        assert.match(id, /^[\w-]+$/)
        assert.deepEqual(alice.decode(id), { agentName, sessionId })
      },
    ),
  )
})

test('an id of the longest session of the longest name can still be read', () => {
  const agentName = 'x'.repeat(63)
  const sessionId = '語'.repeat(512)
  assert.deepEqual(alice.decode(alice.encode(agentName, sessionId)), { agentName, sessionId })
})

test('the id of one caller stands for nothing with another', () => {
  assert.equal(createSessionIdCodec([secret], 'key-of-bob').decode(encode('sess_1')), undefined)
})

test('ids of two agents differ, and neither can be turned into the other', () => {
  const text = Buffer.from(encode('sess_1'), 'base64url').toString('latin1')
  const moved = text.replace('support-bot', 'travel-planner')
  assert.notEqual(moved, text)
  assert.equal(alice.decode(Buffer.from(moved, 'latin1').toString('base64url')), undefined)
})

test('every flipped bit makes an id stand for nothing', () => {
  const bytes = Buffer.from(encode('sess_1'), 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    assert.equal(alice.decode(flipped.toString('base64url')), undefined)
  }
})

test('an id has one spelling', () => {
  const id = encode('a?>')
  assert.equal(alice.decode(`${id}=`), undefined)
  assert.equal(alice.decode(` ${id}`), undefined)
  assert.equal(alice.decode(`${id}\n`), undefined)
  assert.equal(alice.decode(Buffer.from(id, 'base64url').toString('base64').concat('==')), undefined)
})

test('texts that are no ids stand for nothing', () => {
  check(property(string({ unit: 'binary' }), (text) => assert.equal(alice.decode(text), undefined)))
  for (const text of ['', 's1', 'x'.repeat(5_000)]) assert.equal(alice.decode(text), undefined)
})

test('ids of a secret that is on its way out are still read, new ones are signed with the first', () => {
  const next = 'the-next-secret-of-the-ids-in-tests'
  const rotated = createSessionIdCodec([next, secret], 'key-of-alice')
  const session = { agentName: 'support-bot', sessionId: 'sess_1' }
  assert.deepEqual(rotated.decode(encode('sess_1')), session)
  const fresh = rotated.encode('support-bot', 'sess_1')
  assert.notEqual(fresh, encode('sess_1'))
  assert.deepEqual(createSessionIdCodec([next], 'key-of-alice').decode(fresh), session)
  assert.equal(alice.decode(fresh), undefined)
})

test('ids without a secret cannot be made', () => {
  assert.throws(() => createSessionIdCodec([], 'key-of-alice'), TypeError)
})
