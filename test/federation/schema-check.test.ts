// `npm run schema:check`: `schema.graphql` is compared with what was released. A breaking change fails, with a line each.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findBreakingChanges } from '../../scripts/breaking-changes.ts'
import { type Exit, run } from '../process.ts'

const schema = readFileSync('schema.graphql', 'utf8')

/** The schema with one text replaced. */
function changed(text: string, replacement: string): string {
  assert.ok(schema.includes(text), `${text} is not in the schema`)
  return schema.replace(text, replacement)
}

for (const [what, text, replacement, line] of [
  [
    'a removed field',
    '  stoppedAt: DateTime\n',
    '  endedAt: DateTime\n',
    "Field 'stoppedAt' was removed from object type 'AgentSession'",
  ],
  [
    'a field that may be null now',
    '  createdAt: DateTime!',
    '  createdAt: DateTime',
    "Field 'AgentSession.createdAt' changed type from 'DateTime!' to 'DateTime'",
  ],
  [
    'a removed enum value',
    '  UNKNOWN\n',
    '  OTHER\n',
    "Enum value 'UNKNOWN' was removed from enum 'AgentSessionStatus'",
  ],
  [
    'a removed key',
    ' @key(fields: "agentName sessionId")',
    '',
    'Key of an entity was removed: AgentSession @key(fields: "agentName sessionId")',
  ],
] as const) {
  test(`${what} breaks the schema, and is said in one line`, async () => {
    assert.deepEqual(await findBreakingChanges(schema, changed(text, replacement)), [line])
  })
}

for (const [what, text, replacement] of [
  ['a new field', '  stoppedAt: DateTime\n', '  stoppedAt: DateTime\n  deletedAt: DateTime\n'],
  ['a new enum value', '  UNKNOWN\n', '  UNKNOWN\n  PAUSED\n'],
  ['a description', '"An agent whose', '"Agents whose'],
  ['a key in another order', '"agentName sessionId"', '"sessionId agentName"'],
  ['a deprecation', '  stoppedAt: DateTime\n', '  stoppedAt: DateTime @deprecated(reason: "Never set.")\n'],
] as const) {
  test(`${what} breaks nothing`, async () => {
    assert.deepEqual(await findBreakingChanges(schema, changed(text, replacement)), [])
  })
}

/** What the check says of a checkout, which ends with its test, whose `schema.graphql` is this text. */
function checkoutWith(
  t: TestContext,
  text: string,
): { root: string; check: (...args: string[]) => Promise<Exit> } {
  const root = mkdtempSync(join(tmpdir(), 'schema-check-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const path of ['scripts', 'docs/__generated__', 'package.json'])
    cpSync(path, join(root, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  writeFileSync(join(root, 'schema.graphql'), text)
  cpSync('schema-writes.graphql', join(root, 'schema-writes.graphql'))
  return { root, check: (...args) => run(t, join(root, 'scripts/schema-check.ts'), {}, args).exit }
}

const kept = { code: 0, signal: null, stdout: 'Nothing breaks what the last release promised.\n', stderr: '' }

test('the schema as it stands keeps what the last release promised', async (t) => {
  assert.deepEqual(await run(t, 'scripts/schema-check.ts').exit, kept)
})

test('a field that is taken out of schema.graphql fails the check, before any file is generated', async (t) => {
  const { check } = checkoutWith(t, schema.replace(/ {2}"[^"]*"\n {2}stoppedAt: DateTime\n/, ''))
  assert.deepEqual(await check(), {
    code: 1,
    signal: null,
    stdout: '',
    stderr: "breaking: Field 'stoppedAt' was removed from object type 'AgentSession'\n",
  })
})

test('a field that is taken out of schema-writes.graphql fails the check, too', async (t) => {
  const { root, check } = checkoutWith(t, schema)
  const writes = readFileSync('schema-writes.graphql', 'utf8')
  writeFileSync(join(root, 'schema-writes.graphql'), writes.replace(/ {2}"[^"]*"\n {2}deletedId: ID\n/, ''))
  const { code, stderr } = await check()
  assert.deepEqual(
    [code, stderr],
    [1, "breaking: Field 'deletedId' was removed from object type 'DeleteAgentSessionPayload'\n"],
  )
})

test('a field that is added to schema.graphql passes, and counts as promised once it is released', async (t) => {
  const added = changed('  stoppedAt: DateTime\n', '  stoppedAt: DateTime\n  deletedAt: DateTime\n')
  const { root, check } = checkoutWith(t, added)
  assert.deepEqual(await check(), kept)
  assert.equal((await check('--release')).code, 0)
  assert.deepEqual(await check(), kept)
  writeFileSync(join(root, 'schema.graphql'), schema)
  const { stderr } = await check()
  assert.equal(stderr, "breaking: Field 'deletedAt' was removed from object type 'AgentSession'\n")
})
