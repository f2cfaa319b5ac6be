// Isolation keys: one for each identity, the same for as long as the secret is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constantFrom, property, string, tuple } from 'fast-check'
import { claimDerivation, createHmacDerivation } from '../../src/auth/isolation-key.ts'
import { check } from '../random.ts'

const secret = 'isolation-key-secret-for-the-tests'
const derive = createHmacDerivation(secret)
const issuer = 'https://issuer.example'

test('the key of an identity is the one that it always was', () => {
  assert.equal(derive({ issuer, subject: 'alice' }), '7YJyADPptT2jGoAfd7H6h6zbklAMJ_hWTJBzVPj2xmQ')
  assert.equal(
    createHmacDerivation(secret)({ issuer, subject: 'alice' }),
    '7YJyADPptT2jGoAfd7H6h6zbklAMJ_hWTJBzVPj2xmQ',
  )
})

test('another secret, issuer or subject is another key', () => {
  const keys = [
    derive({ issuer, subject: 'alice' }),
    createHmacDerivation(`${secret}.`)({ issuer, subject: 'alice' }),
    derive({ issuer: `${issuer}/`, subject: 'alice' }),
    derive({ issuer, subject: 'bob' }),
    derive({ issuer, subject: 'Alice' }),
    derive({ issuer, subject: ' alice' }),
    derive({ issuer, subject: '\u00e9' }),
    derive({ issuer, subject: 'e\u0301' }),
  ]
  assert.equal(new Set(keys).size, keys.length)
})

test('issuer and subject cannot be shifted into each other', (t) => {
  const part = string({ unit: constantFrom('a', 'b', '|', ':', '1', '2', '/', '\0') })
  check(
    t,
    property(tuple(part, part), tuple(part, part), ([issuerA, a], [issuerB, b]) => {
      const keyA = derive({ issuer: issuerA, subject: a })
      const keyB = derive({ issuer: issuerB, subject: b })
      if (a === '') assert.equal(keyA, undefined)
      else assert.equal(keyA === keyB, issuerA === issuerB && a === b)
    }),
    2_000,
  )
})

test('every key fits the strictest alphabet of the upstream', (t) => {
  check(
    t,
    property(string({ unit: 'binary', minLength: 1 }), (subject) => {
      assert.match(derive({ issuer, subject }) ?? '', /^[A-Za-z0-9_-]{43}$/)
    }),
  )
  assert.match(derive({ issuer, subject: 'x'.repeat(100_000) }) ?? '', /^[A-Za-z0-9_-]{43}$/)
})

test('broken Unicode and the empty subject have no key', () => {
  for (const subject of ['', '\ud800', 'a\udfff', '\udc00\ud800']) {
    assert.equal(derive({ issuer, subject }), undefined)
  }
  assert.equal(derive({ issuer: '\ud800', subject: 'alice' }), undefined)
})

test('a claim is its own key where it fits the alphabet', () => {
  for (const subject of ['a', 'alice', 'Alice.B_c:d@e-f', '0', '__proto__', 'x'.repeat(256)]) {
    assert.equal(claimDerivation({ issuer, subject }), subject)
  }
})

test('a claim that does not fit the alphabet has no key', () => {
  for (const subject of [
    '',
    ' ',
    'a b',
    'a\n',
    '\na',
    'a\0',
    'a,b',
    'a;b',
    'a/b',
    'ä',
    '\ud800',
    'x'.repeat(257),
  ]) {
    assert.equal(claimDerivation({ issuer, subject }), undefined)
  }
})
