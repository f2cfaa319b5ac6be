// The depth of brackets, judged before a document is parsed.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Lexer, Source, TokenKind } from 'graphql'
import { createRandom } from '../../emulator/random.ts'
import { isTooNested, maxNesting } from '../../src/graphql/limits/nesting.ts'

const open = '{'.repeat(maxNesting + 1)

for (const [what, text, expected] of [
  ['as many brackets as are allowed', '{'.repeat(maxNesting), false],
  ['one bracket more', open, true],
  ['brackets of three kinds', '{(['.repeat(34), true],
  ['brackets that are closed again', '{}'.repeat(1_000), false],
  ['brackets in a string', `{ a(b: "${open}") }`, false],
  ['brackets behind an escaped quote', String.raw`{ a(b: "\"${open}") }`, false],
  ['brackets behind a string that ends in a backslash', String.raw`{ a(b: "\\") ${open}`, true],
  ['brackets in a block string', `{ a(b: """ " "" ${open} """) }`, false],
  ['brackets behind a block string with an escaped end', `{ a(b: """ \\""" """) ${open}`, true],
  ['brackets in a comment', `# ${open}\n{ a }`, false],
  ['brackets behind a comment that ends with a carriage return', `# a\r${open}`, true],
  ['a block string whose escaped end a comment seems to close', `{ a(b: """ \\""" """) # """\n${open}`, true],
  ['a comment that seems to open a block string', `{ a # """\n${open}`, true],
  ['brackets behind a string that is not closed in its line', `{ a(b: "\n${open}`, true],
  ['a string that is never closed', `{ a(b: "${'\\"'.repeat(1_000)}`, false],
  ['a block string that is never closed', `{ a(b: """${open}`, false],
] as const)
  test(`${what}: ${expected ? 'too deep' : 'not too deep'}`, () => {
    assert.equal(isTooNested(text), expected)
  })

/** What graphql-js's own lexer counts, as far as it reads the text. */
function isTooNestedForLexer(text: string): boolean {
  const lexer = new Lexer(new Source(text))
  let depth = 0
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (['{', '[', '('].includes(token.kind)) depth += 1
      else if (['}', ']', ')'].includes(token.kind)) depth -= 1
      if (depth > maxNesting) return true
    }
  } catch {
    // A parser reads no further either.
  }
  return false
}

test('no text hides brackets from the count that the lexer shows to the parser', (t) => {
  const seed = process.env['TEST_SEED'] ?? randomUUID()
  t.diagnostic(`TEST_SEED=${seed}`)
  const random = createRandom(seed)
  const chunks = ['"', '""', '"""', '\\', '\\"', '\\"""', '#', '\n', '\r', ' ', 'a', '\\\\', '}', open]
  let deep = 0
  for (let count = 0; count < 20_000; count += 1) {
    let text = ''
    for (let length = Math.floor(random() * 12); length >= 0; length -= 1)
      text += chunks[Math.floor(random() * chunks.length)]
    const expected = isTooNestedForLexer(text)
    if (expected) deep += 1
    assert.ok(isTooNested(text) || !expected, JSON.stringify(text))
  }
  assert.ok(deep > 1_000)
})
