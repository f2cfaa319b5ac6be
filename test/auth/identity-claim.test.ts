// The claim that identifies callers: text of 1 to 256 characters, well-formed, without control characters.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sign } from './issuer.ts'
import { startKeySource } from './key-set-source.ts'

const shown = (subject: unknown) => JSON.stringify(subject).slice(0, 30)

for (const subject of [
  'a',
  '0',
  'alice@example.com',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'a b',
  'é',
  'e\u0301',
  'ß',
  '語',
  '😀'.repeat(256),
  'x'.repeat(256),
  '__proto__',
  '\u00a0',
  '\u202e',
]) {
  test(`${shown(subject)} (${Array.from(subject).length}) is an identity, unchanged`, async () => {
    const { verify } = startKeySource()
    assert.equal((await verify(await sign({ sub: subject }))).identity.subject, subject)
  })
}

for (const subject of [
  '',
  'x'.repeat(257),
  '😀'.repeat(257),
  'x'.repeat(10_000),
  '\0',
  'a\0b',
  'a\r\nx-ms-user-isolation-key: bob',
  'a\n',
  '\ta',
  '\u007f',
  '\u0085',
  '\u009f',
  '\ud800',
  'a\udfff',
  '\udc00\ud800',
  null,
  0,
  1,
  true,
  ['alice'],
  [],
  {},
  { toString: 'alice' },
]) {
  test(`${shown(subject)} is no identity`, async () => {
    const { verify } = startKeySource()
    await assert.rejects(verify(await sign({ sub: subject as never })), {
      name: 'AuthenticationError',
      reason: 'unauthenticated',
    })
  })
}
