// The file of a dialect: what is read, and what is rejected with which sentence.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { defaultBehaviour } from '../../emulator/behaviour.ts'
import { parseDialect } from '../../emulator/dialect.ts'
import { run } from '../process.ts'
import { oppositeBehaviour, oppositeDialectFile } from './opposite-dialect.ts'

test('the switches of a dialect are parsed', () => {
  assert.deepEqual(parseDialect('{}'), {})
  assert.deepEqual(parseDialect('{"maxLimit":7,"previewGate":null,"delayMs":20}'), {
    maxLimit: 7,
    previewGate: undefined,
    delayMs: 20,
  })
  assert.deepEqual(parseDialect(JSON.stringify({ ...defaultBehaviour, previewGate: null })), {
    ...defaultBehaviour,
  })
})

test('the opposite dialect sets each switch to another value, but for times', () => {
  const opposite = Object.entries(oppositeBehaviour())
  const same = opposite.filter(([name, value]) =>
    Object.entries(defaultBehaviour).some(([n, v]) => n === name && v === value),
  )
  assert.deepEqual(same, [
    ['delayMs', 0],
    ['transitionMs', 0],
  ])
})

test('anything else is rejected, with a sentence that says why', () => {
  const problems = [
    ['{', 'A dialect must be JSON.'],
    ['[]', "A dialect must be an object of the emulator's switches."],
    ['null', "A dialect must be an object of the emulator's switches."],
    [
      '{"byIdFence":true}',
      `A dialect has no switch "byIdFence": there are ${Object.keys(defaultBehaviour).join(', ')}.`,
    ],
    [
      '{"__proto__":{}}',
      `A dialect has no switch "__proto__": there are ${Object.keys(defaultBehaviour).join(', ')}.`,
    ],
    ['{"ties":"reversed"}', 'The switch ties of a dialect must be "mirrored" or "independent".'],
    ['{"ties":null}', 'The switch ties of a dialect must be "mirrored" or "independent".'],
    ['{"maxLimit":0}', 'The switch maxLimit of a dialect must be a number from 1 to 100.'],
    ['{"maxLimit":"7"}', 'The switch maxLimit of a dialect must be a number from 1 to 100.'],
    ['{"nullLastId":"true"}', 'The switch nullLastId of a dialect must be true or false.'],
    ['{"identityHeader":"a b"}', 'The switch identityHeader of a dialect must be the name of a header.'],
    ['{"previewGate":"a,b"}', 'The switch previewGate of a dialect must be a feature, or null.'],
  ] as const
  for (const [text, message] of problems) assert.throws(() => parseDialect(text), { message })
})

function fileOf(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'dialect.json')
  writeFileSync(path, text)
  return path
}

const anyPorts = { EMULATOR_PORT: '0', ISSUER_PORT: '0' }

test('npm run emulator starts in the dialect of EMULATOR_DIALECT, with the settings that go with it', async (t) => {
  const child = run(t, 'emulator/run.ts', { ...anyPorts, EMULATOR_DIALECT: oppositeDialectFile })
  const [, url = ''] = await child.waitForOutput(/^UPSTREAM_URL=(.+)$/m)
  await child.waitForOutput(/^UPSTREAM_IDENTITY_HEADER=x-ms-user-identity$/m)
  await child.waitForOutput(/^UPSTREAM_FEATURES=HostedAgents=V1Preview$/m)
  const sessions = `${url}/agents/support-bot/endpoint/sessions?api-version=v1&limit=101`
  const headers = { 'x-ms-user-identity': 'ann', 'foundry-features': 'HostedAgents=V1Preview' }
  const page = (await (await fetch(sessions, { headers })).json()) as { data: unknown[]; last_id: unknown }
  assert.deepEqual([page.data.length, page.last_id], [30, null])
})

test('a dialect that is not valid keeps the emulator from starting', async (t) => {
  const bad = run(t, 'emulator/run.ts', { ...anyPorts, EMULATOR_DIALECT: fileOf(t, '{"ties":1}') })
  assert.deepEqual(await bad.exit, {
    code: 1,
    signal: null,
    stdout: '',
    stderr:
      'The emulator could not start: The switch ties of a dialect must be "mirrored" or "independent".\n',
  })
  const none = await run(t, 'emulator/run.ts', { ...anyPorts, EMULATOR_DIALECT: '/no/such/file' }).exit
  assert.equal(none.stderr, 'The emulator could not start: EMULATOR_DIALECT must name a readable file.\n')
})
