// Keyed hashes: stable for as long as their key is, and different where any field differs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, constantFrom, property, string } from 'fast-check'
import { constantTimeEqual, digestFields, encodeFields, hmacFields } from '../../src/crypto/keyed-hash.ts'
import { check } from '../random.ts'

const key = 'isolation-key-secret-for-the-tests'
/** Well-formed texts of any characters. */
const text = string({ unit: 'binary' })
/** Texts of what fields are joined with. */
const tricky = string({ unit: constantFrom(':', '0', '1', '2', '|') })

/** Takes joined fields apart again. */
function splitFields(joined: string): string[] {
  const fields: string[] = []
  for (let rest = joined; rest !== ''; ) {
    const colon = rest.indexOf(':')
    const end = colon + 1 + Number(rest.slice(0, colon))
    fields.push(rest.slice(colon + 1, end))
    rest = rest.slice(end)
  }
  return fields
}

test('every field is preceded by its length', () => {
  assert.equal(encodeFields(['a', '', 'bc', '😀']), '1:a0:2:bc2:😀')
  assert.equal(encodeFields([]), '')
})

test('joined fields can be taken apart again, so that no two lists of fields are joined to one text', (t) => {
  for (const field of [text, tricky])
    check(
      t,
      property(array(field), (fields) => assert.deepEqual(splitFields(encodeFields(fields)), fields)),
    )
})

test('fields that a separator would confuse have different hashes', () => {
  const lists = [
    ['a|b', 'c'],
    ['a', 'b|c'],
    ['a', 'b', 'c'],
    ['abc'],
    ['', 'abc'],
    ['abc', ''],
    ['1:a', 'b'],
    [],
  ]
  assert.equal(new Set(lists.map((fields) => hmacFields(key, fields).toString('hex'))).size, lists.length)
  assert.equal(new Set(lists.map((fields) => digestFields(fields))).size, lists.length)
})

test('the keyed hash is the HMAC-SHA-256 that it always was', () => {
  assert.equal(
    hmacFields(key, ['a', 'b']).toString('base64url'),
    'fvzzx6Zgx4dwXXkM5s5PGKvLUsorL37ZYzj20HC_KD8',
  )
  assert.equal(
    hmacFields(Buffer.from(key), ['a', 'b']).toString('base64url'),
    'fvzzx6Zgx4dwXXkM5s5PGKvLUsorL37ZYzj20HC_KD8',
  )
  assert.equal(hmacFields(key, []).toString('base64url'), 'HvfEEgt24Xb3_9gwfh8OjtjfQg29Uf9GNVHyqjc8nAE')
})

test('the digest is the SHA-256 that it always was', () => {
  assert.equal(digestFields(['a', 'b']), '-s3eer8erFswEnOrLigvebqwEA8FiDOnuL35-AdB4Uk')
  assert.equal(digestFields([]), '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU')
})

test('two texts are equal exactly where they are the same', (t) => {
  check(
    t,
    property(text, text, (a, b) => {
      assert.equal(constantTimeEqual(a, b), a === b)
      assert.equal(constantTimeEqual(a, a), true)
    }),
  )
  assert.equal(constantTimeEqual('a', 'aa'), false)
  assert.equal(constantTimeEqual('', ''), true)
})
