// The check of words: what it finds and what it leaves alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bannedWords, findBannedWords } from '../../scripts/words.ts'

const found = (text: string, path = 'src/x.ts') => findBannedWords(path, text).map((finding) => finding.found)

test('a banned word is found in any case, within camelCase, and as a phrase over the end of a line', () => {
  assert.deepEqual(found('// An Answer.'), ['Answer'])
  assert.deepEqual(found('const maxHeldPages = 1'), ['Held'])
  assert.deepEqual(found('createKnownDocuments()'), ['Known Documents'])
  assert.deepEqual(found('// the page is let\n// go'), ['let // go'])
  assert.deepEqual(found('| `page-held` |'), ['held'])
})

test('a part of a word, a name in capitals and a phrase with a meaning of its own are left alone', () => {
  assert.deepEqual(found('dashboard, withheld, ANSWERS_MAX_BYTES'), [])
  assert.deepEqual(found('single flight; calls in flight; createSingleFlight'), [])
})

test('a word that is banned in src alone is allowed elsewhere', () => {
  assert.deepEqual(found('passing'), ['passing'])
  assert.deepEqual(found('passing', 'docs/x.md'), [])
})

test('each finding has its line and the word to use', () => {
  assert.deepEqual(findBannedWords('docs/x.md', 'a\nb whoever\n\nc sealed'), [
    { line: 2, found: 'whoever', use: 'a noun: the caller, the client, the reader' },
    { line: 4, found: 'sealed', use: 'sign, verify, signed string' },
  ])
})

test('no word to use is itself banned', () => {
  for (const { use } of bannedWords) assert.deepEqual(found(use, 'src/x.ts'), [])
})
