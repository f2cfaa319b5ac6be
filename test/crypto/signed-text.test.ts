// Sealed texts: the same text is sealed to the same, and nothing else can be opened.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { property, string } from 'fast-check'
import { encodeFields } from '../../src/crypto/keyed-hash.ts'
import { createSigner, type SignerOptions } from '../../src/crypto/signed-text.ts'
import { check } from '../random.ts'

const options: SignerOptions = {
  version: 'v1',
  secrets: ['secret-of-the-sealed-texts-in-tests'],
  fields: ['purpose', 'alice'],
}
const { seal, open } = createSigner(options)
const text = string({ unit: 'binary' }).filter((any) => any.isWellFormed())

test('a sealed text is version, half of SHA-256 over key and text, and the text', () => {
  const [secret = ''] = options.secrets
  const key = createHash('sha256')
    .update(encodeFields([secret, 'purpose', 'alice', 'v1']))
    .digest('base64url')
  const tag = createHash('sha256').update(key).update('a row é').digest().subarray(0, 16)
  const whole = Buffer.concat([Buffer.from('v1'), tag, Buffer.from('a row é')])
  assert.equal(seal('a row é'), whole.toString('base64url'))
})

test('whatever is sealed can be opened, whatever was sealed before', (t) => {
  check(
    t,
    property(text, text, (one, other) => {
      const sealed = seal(one)
      seal(other)
      assert.equal(open(sealed), one)
      assert.equal(seal(one), sealed)
    }),
  )
})

test('a text of another version, secret or field cannot be opened', () => {
  for (const other of [
    { version: 'v2' },
    { secrets: ['another-secret-of-the-sealed-texts'] },
    { fields: ['purpose', 'bob'] },
    { fields: ['purposealice'] },
    { fields: ['purpose', 'alice', ''] },
  ])
    assert.equal(open(createSigner({ ...options, ...other }).seal('row')), undefined)
})

test('a text that is put behind another tag cannot be opened', () => {
  const one = Buffer.from(seal('row 1'), 'base64url')
  const other = Buffer.from(seal('row 2'), 'base64url')
  const mixed = Buffer.concat([one.subarray(0, 18), other.subarray(18)])
  assert.equal(open(mixed.toString('base64url')), undefined)
})

test('what is longer than any sealed text is not read, and cannot be sealed', () => {
  assert.equal(open('A'.repeat(4_097)), undefined)
  assert.throws(() => seal('x'.repeat(20_000)), RangeError)
})
