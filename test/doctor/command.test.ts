// `npm run doctor` as a process: its table, its JSON, its files, its exit codes.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseDialect } from '../../emulator/dialect.ts'
import { doctorCommand } from '../../src/cli/doctor.ts'
import { readDoctorOptions } from '../../src/cli/doctor-options.ts'
import { parseOptions } from '../../src/cli/parse-options.ts'
import { systemClock } from '../../src/clock.ts'
import { parseConfig } from '../../src/config/config.ts'
import { runDoctor } from '../../src/doctor/doctor.ts'
import type { Report } from '../../src/doctor/report.ts'
import { toTable } from '../../src/doctor/report-table.ts'
import { type Exit, run } from '../process.ts'
import { settingsOf, startDoctor } from './run-doctor.ts'

const callers = ['--agent', 'support-bot', '--identity', 'alice', '--identity', 'bob']

function runDoctorCommand(
  t: TestContext,
  env: Record<string, string>,
  args: readonly string[],
): Promise<Exit> {
  return run(t, 'bin/sessions-gateway.ts', env, ['doctor', ...args]).exit
}

test('the table of a healthy service', async (t) => {
  const { emulator } = await startDoctor(t)
  const settings = settingsOf(emulator.url, { UPSTREAM_DEADLINE_MS: '60s' })
  const { code, stdout, stderr } = await runDoctorCommand(t, settings, callers)
  const shown = stdout
    .replaceAll(/http:\/\/\S+/g, 'URL')
    .replaceAll(/p50 [\d.]+ ms, max [\d.]+ ms|in [\d.]+ ms/g, (measured) => '…'.padEnd(measured.length))
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(shown, readFileSync(join(import.meta.dirname, 'healthy-service.txt'), 'utf8'))
})

test('the report as JSON, with the exit code in it, and no secret, identity or session', async (t) => {
  const { emulator } = await startDoctor(t, { identityHeader: 'x-ms-user-identity' }, { token: 'the-token' })
  const settings = settingsOf(emulator.url, {
    UPSTREAM_AUTH: 'token',
    UPSTREAM_TOKEN: 'the-token',
    REDIS_URL: 'redis://store-user:store-password@127.0.0.1:1',
  })
  const { code, stdout } = await runDoctorCommand(t, settings, [...callers, '--json'])
  const report = JSON.parse(stdout) as Report & { readonly exitCode: number }
  assert.deepEqual([code, report.exitCode, report.isolation], [77, 77, 'broken'])
  assert.deepEqual(
    report.parts.map(({ part }) => part),
    ['service', 'key set', 'store'],
  )
  const secrets = [
    'the-token',
    'store-user',
    'store-password',
    settings['SIGNING_SECRETS'] ?? '',
    settings['ISOLATION_KEY_SECRET'] ?? '',
    'alice',
    'sess_',
  ]
  const { stdout: table } = await runDoctorCommand(t, settings, callers)
  for (const secret of secrets) assert.ok(!stdout.includes(secret) && !table.includes(secret), secret)
})

test('--record writes a dialect that the emulator reads', async (t) => {
  const { emulator } = await startDoctor(t, { maxLimit: 9, unknownCursor: 'notFound' })
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'dialect.json')
  const { code } = await runDoctorCommand(t, settingsOf(emulator.url), [...callers, '--record', file])
  assert.equal(code, 0)
  assert.deepEqual(parseDialect(readFileSync(file, 'utf8')), {
    before: 'adjacent',
    deletedLinger: true,
    enforceIdentityOnById: false,
    identityHeader: 'x-ms-user-isolation-key',
    limit: 'badRequest',
    maxLimit: 9,
    missingIdentity: 'everyone',
    nullLastId: false,
    previewGate: undefined,
    ties: 'mirrored',
    unknownCursor: 'notFound',
  })
})

test('agent and identities can come from the environment', async (t) => {
  const { emulator } = await startDoctor(t)
  const env = { ...settingsOf(emulator.url), DOCTOR_AGENT: 'support-bot', DOCTOR_IDENTITIES: 'alice, bob' }
  assert.equal((await runDoctorCommand(t, env, ['--json'])).code, 0)
  assert.deepEqual(
    new Set(emulator.requests.map(({ identity }) => identity)),
    new Set(['alice', 'bob', undefined]),
  )
})

test('arguments that are wrong are rejected with a sentence', () => {
  const problems: readonly (readonly [readonly string[], string])[] = [
    [[], '--agent must be the name of an agent: letters, digits and hyphens, at most 63.'],
    [['--agent', 'a/b'], '--agent must be the name of an agent: letters, digits and hyphens, at most 63.'],
    [['--agent', 'a', '--identity', 'x'], '--identity must be given twice, for two callers.'],
    [[...callers, '--identity', 'x'], '--identity must be given twice, for two callers.'],
  ]
  const read = (args: readonly string[]) => readDoctorOptions(parseOptions(doctorCommand, args), {})
  for (const [args, message] of problems) assert.throws(() => read(args), { name: 'UsageError', message })
  assert.throws(() => read([...callers, '--write']), { name: 'UsageError' })
})

test('identities without two isolation keys are rejected before anything is called', async (t) => {
  const { emulator } = await startDoctor(t)
  const config = parseConfig(settingsOf(emulator.url))
  const examine = (one: string, other: string) =>
    runDoctor(config, { agentName: 'a', identities: [one, other] }, systemClock)
  await assert.rejects(examine('x', 'x'), { name: 'UsageError', message: 'The two identities must differ.' })
  await assert.rejects(examine('x', 'ä'), {
    name: 'UsageError',
    message:
      'An identity has no isolation key: ISOLATION_KEY_MODE=claim needs 1 to 256 letters, digits or . _ : @ -',
  })
  assert.equal(emulator.requests.length, 0)
})

test('the command prints what is wrong with its arguments, and how it is used', async (t) => {
  const { code, stdout, stderr } = await runDoctorCommand(t, {}, ['--agent', 'a'])
  assert.deepEqual(
    [code, stdout, stderr],
    [
      2,
      '',
      '--identity must be given twice, for two callers.\n\nUsage: sessions-gateway doctor --agent NAME --identity ONE --identity OTHER [--json] [--record FILE] [--settings FILE]\n',
    ],
  )
})

test('settings that the gateway rejects are rejected in the same words', async (t) => {
  const { emulator } = await startDoctor(t)
  const env = settingsOf(emulator.url, { UPSTREAM_DEADLINE_MS: 'soon' })
  const { code, stdout, stderr } = await runDoctorCommand(t, env, callers)
  const gateway = await run(t, 'src/main.ts', env).exit
  assert.deepEqual([code, stdout, stderr], [78, '', gateway.stderr])
  assert.match(stderr, /UPSTREAM_DEADLINE_MS must be milliseconds/)
  assert.equal(emulator.requests.length, 0)
})

test('the table is as wide as the terminal, from 80 to 120 columns, and coloured where that is asked for', async (t) => {
  const { examine } = await startDoctor(t, { identityHeader: 'x-ms-user-identity', maxLimit: 7 })
  const report = await examine()
  for (const width of [20, 80, 100, 120, 300]) {
    const lines = toTable(report, { width, isColoured: false }).split('\n')
    const longest = Math.max(...lines.map(({ length }) => length))
    const expected = Math.min(Math.max(width, 80), 120)
    assert.ok(longest <= expected && longest > expected - 12, `${longest} of ${width}`)
  }
  const coloured = toTable(report, { width: 100, isColoured: true })
  const escape = String.fromCodePoint(27)
  assert.ok(coloured.includes(`${escape}[31mfailure`))
  assert.equal(
    coloured.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), ''),
    toTable(report, { width: 100, isColoured: false }),
  )
})
