// The single executable: it serves without Node and without any file beside it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startEmulator } from '../../emulator/emulator.ts'
import { ensureDebianFiles } from '../../scripts/debian-files.ts'
import { ownPlatform } from '../../scripts/release/node-binary.ts'
import { needs } from '../../scripts/test-needs.ts'
import { settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { runCommand } from '../process.ts'
import { dryRun, dryRunTimeoutMs, extractExecutable, version } from './dry-run.ts'

const isFull = process.env['TEST'] === 'full'
const options = {
  skip: isFull ? false : 'TEST=full runs it: it writes some hundred MB',
  timeout: dryRunTimeoutMs,
}
const body = JSON.stringify({
  query: '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }',
})

async function sessionsOf(url: string, token: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(new URL('/graphql', url), { method: 'POST', headers, body })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  return data.sessions.nodes.length
}

/** This platform's program, as a user has it: decompressed, with nothing beside it in its folder. */
async function program(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'executable-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'sessions-gateway')
  extractExecutable(await dryRun(t), ownPlatform, path)
  return path
}

test('the demo serves its pages and a first response, and leaves no file', options, async (t) => {
  const path = await program(t)
  const files = join(dirname(path), 'tmp')
  const child = runCommand(t, 'sh', ['-c', `mkdir ${files} && exec ${path} demo`], {
    PATH: '/usr/bin:/bin',
    PORT: '0',
    TMPDIR: files,
  })
  const [, url = '', alice = ''] = await child.waitForOutput(
    /GraphQL is served at (\S+)[^]*Alice's token.*\n(\S+)\n/,
  )
  assert.equal(await sessionsOf(url, alice), 2)
  for (const page of ['/', '/explorer/'])
    assert.match(await (await fetch(new URL(page, url))).text(), /<script type="module"/)
  child.kill('SIGTERM')
  const { code, stderr } = await child.exit
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(existsSync(files), true)
  assert.deepEqual(readdirSync(files), [])
})

for (const WORKERS of ['1', '2'])
  test(`start serves sessions with WORKERS=${WORKERS}, and ends with 0`, options, async (t) => {
    const emulator = await startEmulator()
    t.after(() => emulator.close())
    const child = runCommand(t, await program(t), ['start'], settingsFor(emulator.url, { WORKERS }))
    const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
    assert.equal(await sessionsOf(url, await tokenOf('alice')), 2)
    child.kill('SIGTERM')
    const { code, stderr } = await child.exit
    assert.deepEqual([code, stderr], [0, ''])
  })

test('the one for arm64, in an emulator of that processor, says its version, checks settings and serves sessions', {
  ...options,
  skip: needs('qemu-aarch64'),
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'arm64-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'sessions-gateway')
  extractExecutable(await dryRun(t), 'linux-arm64', path)
  const libraries = join(folder, 'libraries')
  mkdirSync(libraries)
  const packages = ['libatomic1', 'libc6', 'libgcc-s1', 'libstdc++6']
  const say = (sentence: string) => t.diagnostic(sentence)
  execFileSync('tar', [
    '-xf',
    await ensureDebianFiles(packages, { architecture: 'arm64', say }),
    '-C',
    libraries,
  ])
  const emulator = await startEmulator()
  t.after(() => emulator.close())
  // Compiling takes the emulator seconds, of which the first call must not die.
  const settings = settingsFor(emulator.url, { UPSTREAM_DEADLINE_MS: '60000' })
  const start = (command: string) => runCommand(t, 'qemu-aarch64', ['-L', libraries, path, command], settings)
  const [printed, checked] = await Promise.all([start('--version').exit, start('check').exit])
  assert.deepEqual([printed.code, printed.stdout, printed.stderr], [0, `${version}\n`, ''])
  assert.deepEqual([checked.code, checked.stdout, checked.stderr], [0, 'The settings are valid.\n', ''])
  const child = start('start')
  const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
  assert.equal(await sessionsOf(url, await tokenOf('alice')), 2)
  child.kill('SIGTERM')
  const { code, stderr } = await child.exit
  assert.deepEqual([code, stderr], [0, ''])
})
