// Signed texts: a text has one signed form, and nothing else is verified.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { property, string } from 'fast-check'
import { encodeFields } from '../../src/crypto/keyed-hash.ts'
import { createSigner, type SignerOptions } from '../../src/crypto/signed-text.ts'
import { check } from '../random.ts'

const options: SignerOptions = {
  version: 'v1',
  secrets: ['secret-of-the-signed-texts-in-tests'],
  fields: ['purpose', 'alice'],
}
const { sign, verify } = createSigner(options)
const text = string({ unit: 'binary' }).filter((any) => any.isWellFormed())

test('a signed text is version, half of SHA-256 over key and text, and the text', () => {
  const [secret = ''] = options.secrets
  const key = createHash('sha256')
    .update(encodeFields([secret, 'purpose', 'alice', 'v1']))
    .digest('base64url')
  const tag = createHash('sha256').update(key).update('a row é').digest().subarray(0, 16)
  const whole = Buffer.concat([Buffer.from('v1'), tag, Buffer.from('a row é')])
  assert.equal(sign('a row é'), whole.toString('base64url'))
})

test('every signed text is verified, whatever was signed before', (t) => {
  check(
    t,
    property(text, text, (one, other) => {
      const signed = sign(one)
      sign(other)
      assert.equal(verify(signed), one)
      assert.equal(sign(one), signed)
    }),
  )
})

test('a text of another version, secret or field is not verified', () => {
  for (const other of [
    { version: 'v2' },
    { secrets: ['another-secret-of-the-signed-texts'] },
    { fields: ['purpose', 'bob'] },
    { fields: ['purposealice'] },
    { fields: ['purpose', 'alice', ''] },
  ])
    assert.equal(verify(createSigner({ ...options, ...other }).sign('row')), undefined)
})

test('a text behind the tag of another text is not verified', () => {
  const one = Buffer.from(sign('row 1'), 'base64url')
  const other = Buffer.from(sign('row 2'), 'base64url')
  const mixed = Buffer.concat([one.subarray(0, 18), other.subarray(18)])
  assert.equal(verify(mixed.toString('base64url')), undefined)
})

test('a text that is too long is neither signed nor verified', () => {
  assert.equal(verify('A'.repeat(4_097)), undefined)
  assert.throws(() => sign('x'.repeat(20_000)), RangeError)
})
