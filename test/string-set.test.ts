// A set of texts: what was added is there once, whatever its hash.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, constantFrom, nat, oneof, property, string } from 'fast-check'
import { StringSet } from '../src/string-set.ts'
import { check } from './random.ts'

test('a string is added the first time alone, as with a Set', (t) => {
  const texts = oneof(constantFrom('', 'a', 'Aa', 'BB', 'AaBB', 'BBAa', 'AaAa'), string({ unit: 'binary' }))
  check(
    t,
    property(array(texts, { maxLength: 300 }), nat({ max: 300 }), (all, expected) => {
      const set = new StringSet(expected)
      const known = new Set<string>()
      for (const text of all) {
        assert.equal(set.add(text), !known.has(text))
        known.add(text)
      }
    }),
  )
})

test('many strings are distinguished, even those that share a hash', () => {
  // `Aa` and `BB` hash alike, and so does whatever is put together from them.
  const alike = Array.from({ length: 256 }, (_, bits) =>
    Array.from({ length: 8 }, (_unused, bit) => ((bits >> bit) % 2 === 0 ? 'Aa' : 'BB')).join(''),
  )
  const long = Array.from({ length: 300 }, (_, index) => `${index}-with-the-same-end-as-all`)
  const texts = [...alike, ...long, ...Array.from({ length: 10_000 }, (_, index) => `sess_${index}`)]
  const set = new StringSet(0)
  for (const text of texts) assert.equal(set.add(text), true)
  for (const text of texts) assert.equal(set.add(text), false)
})
