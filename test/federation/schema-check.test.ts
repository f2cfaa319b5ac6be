// `npm run schema:check`: breaking changes fail it, with a line each; safe ones do not.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const names = ['api-schema.graphql', 'subgraph.graphql'] as const

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly lines: readonly string[]
}

function check(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [pathOf('scripts/schema-check.ts'), ...args], (error, stdout, stderr) =>
      resolve({
        code: Number(error?.code ?? 0),
        stdout,
        lines: stderr.split('\n').filter((line) => line !== ''),
      }),
    )
  })
}

/** Checks the committed schema with one text replaced, wherever it is, against the committed one. */
async function checkChanged(t: TestContext, text: string, replacement: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'schema-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  let changed = false
  for (const name of names) {
    const sdl = readFileSync(pathOf(`docs/__generated__/${name}`), 'utf8')
    changed ||= sdl.includes(text)
    writeFileSync(join(folder, name), sdl.replace(text, replacement))
  }
  assert.ok(changed, `${text} is not in the schema`)
  return check(pathOf('docs/__generated__'), folder)
}

for (const [what, text, replacement, line] of [
  [
    'a field that is gone',
    '  stoppedAt: DateTime\n',
    '  endedAt: DateTime\n',
    "Field 'stoppedAt' was removed from object type 'AgentSession'",
  ],
  [
    'a field that may be null now',
    '  expiresAt: DateTime!',
    '  expiresAt: DateTime',
    "Field 'AgentSession.expiresAt' changed type from 'DateTime!' to 'DateTime'",
  ],
  [
    'an enum value that is gone',
    '  UNKNOWN\n',
    '  OTHER\n',
    "Enum value 'UNKNOWN' was removed from enum 'AgentSessionStatus'",
  ],
  [
    'a key that is gone',
    ' @key(fields: "agentName sessionId")',
    '',
    'Key of an entity was removed: AgentSession @key(fields: "agentName sessionId")',
  ],
] as const) {
  test(`${what} breaks the schema, and is said in one line`, async (t) => {
    const { code, lines } = await checkChanged(t, text, replacement)
    assert.deepEqual({ code, lines }, { code: 1, lines: [`breaking: ${line}`] })
  })
}

for (const [what, text, replacement] of [
  ['a new field', '  stoppedAt: DateTime\n', '  stoppedAt: DateTime\n  deletedAt: DateTime\n'],
  ['a new enum value', '  UNKNOWN\n', '  UNKNOWN\n  PAUSED\n'],
  ['a description', 'The session.', 'A session.'],
  ['a key in another order', '"agentName sessionId"', '"sessionId agentName"'],
  ['a deprecation', '  stoppedAt: DateTime\n', '  stoppedAt: DateTime @deprecated(reason: "Never set.")\n'],
] as const) {
  test(`${what} breaks nothing`, async (t) => {
    const { code, lines } = await checkChanged(t, text, replacement)
    assert.deepEqual({ code, lines }, { code: 0, lines: [] })
  })
}

test('the schema as it stands keeps what the last release promised', async () => {
  const { code, stdout, lines } = await check()
  assert.deepEqual({ code, lines }, { code: 0, lines: [] })
  assert.equal(stdout, 'Nothing breaks what the last release promised.\n')
})

test('a release makes the schema of today the one that later schemas are held to', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const released = join(folder, 'released')
  assert.equal((await check('--release', released)).code, 0)
  for (const name of names)
    assert.equal(
      readFileSync(join(released, name), 'utf8'),
      readFileSync(pathOf(`docs/__generated__/${name}`), 'utf8'),
    )
})
