// The command line: help, version, and one clear sentence for each mistake.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { settingsFor } from '../gateway/start-gateway.ts'
import { type Exit, run } from '../process.ts'

const program = 'bin/sessions-gateway.ts'
const commands = ['start', 'demo', 'emulator', 'check', 'doctor', 'why']

function execute(t: TestContext, args: readonly string[], env: Record<string, string> = {}): Promise<Exit> {
  return run(t, program, env, args).exit
}

function write(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'settings')
  writeFileSync(path, text)
  return path
}

test('--help lists all commands, and each explains itself', async (t) => {
  const { code, stdout, stderr } = await execute(t, ['--help'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.deepEqual(
    [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name),
    commands,
  )
  for (const name of commands) {
    const help = await execute(t, [name, '--help'])
    assert.deepEqual([help.code, help.stderr], [0, ''])
    assert.match(
      help.stdout,
      new RegExp(`^Usage: sessions-gateway ${name}\\b.*\\n\\n[A-Z].*\\.\\n\\n {2}\\S`),
    )
  }
})

test('--version prints the version alone', async (t) => {
  const { code, stdout } = await execute(t, ['--version'])
  assert.equal(code, 0)
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
})

test('without a command it prints the help as an error, so that nothing takes it for a gateway', async (t) => {
  const { code, stdout, stderr } = await execute(t, [])
  assert.deepEqual([code, stdout, stderr], [2, '', (await execute(t, ['--help'])).stdout])
})

const usage = 'Usage: sessions-gateway check [--settings FILE]'
for (const [args, message] of [
  [['strat'], 'There is no command "strat". Did you mean "start"? "sessions-gateway --help" lists all.'],
  [['constructor'], 'There is no command "constructor". "sessions-gateway --help" lists all.'],
  [['x'.repeat(99)], `There is no command "${'x'.repeat(99)}". "sessions-gateway --help" lists all.`],
  [['check', '--what'], `Unknown option '--what'.\n\n${usage}`],
  [['check', '--settings'], `Option '--settings <value>' argument missing.\n\n${usage}`],
  [['check', 'this'], `There is no argument "this" here.\n\n${usage}`],
  [
    ['check', '--settings', '/no/file'],
    `--settings must name a file that can be read: "/no/file" cannot.\n\n${usage}`,
  ],
] as const)
  test(`"${args.join(' ').slice(0, 40)}" exits with 2 and says what is wrong`, async (t) => {
    const { code, stdout, stderr } = await execute(t, args)
    assert.deepEqual([code, stdout, stderr], [2, '', `${message}\n`])
  })

test('check says that settings are valid, or lists what is wrong as a start does', async (t) => {
  const settings = settingsFor('http://127.0.0.1:1')
  const valid = await execute(t, ['check'], settings)
  assert.deepEqual(valid, { code: 0, signal: null, stdout: 'The settings are valid.\n', stderr: '' })

  const invalid = { ...settings, UPSTREAM_DEADLINE_MS: 'soon' }
  const checked = await execute(t, ['check'], invalid)
  const started = await execute(t, ['start'], invalid)
  assert.deepEqual([checked.code, checked.stdout, checked.stderr], [78, '', started.stderr])
  assert.match(checked.stderr, /UPSTREAM_DEADLINE_MS must be milliseconds/)
})

test('--settings reads a file, and the environment takes precedence', async (t) => {
  const settings = settingsFor('http://127.0.0.1:1')
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  const path = write(t, `${lines.join('')}UPSTREAM_DEADLINE_MS=soon\n`)
  assert.equal((await execute(t, ['check', '--settings', path])).code, 78)
  assert.equal((await execute(t, ['check', '--settings', path], { UPSTREAM_DEADLINE_MS: '1000' })).code, 0)
})

test('start serves until a signal, and ends with 0', async (t) => {
  const child = run(t, program, settingsFor('http://127.0.0.1:1'), ['start'])
  const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
  assert.equal((await fetch(new URL('/healthz', url))).status, 200)
  child.kill('SIGTERM')
  assert.equal((await child.exit).code, 0)
})

test('why exits with 2 for a file that is not of the flight recorder', async (t) => {
  const path = write(t, '{}\n')
  const { code, stderr } = await execute(t, ['why', 'id', path])
  assert.equal(code, 2)
  assert.match(stderr, /^\S+ is no file of the flight recorder\.\n/)
})
