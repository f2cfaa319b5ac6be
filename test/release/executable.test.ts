// The single executable: it serves without Node and without any file beside it.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startEmulator } from '../../emulator/emulator.ts'
import { buildPages } from '../../scripts/build-pages.ts'
import { ensureBundle } from '../../scripts/release/bundle.ts'
import { buildExecutable } from '../../scripts/release/executable.ts'
import { settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { runCommand } from '../process.ts'

const isFull = process.env['TEST'] === 'full'
const timeout = 300_000
const body = JSON.stringify({
  query: '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }',
})

async function sessionsOf(url: string, token: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(new URL('/graphql', url), { method: 'POST', headers, body })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  return data.sessions.nodes.length
}

describe('Single executable', { skip: isFull ? false : 'TEST=full runs it: it writes 160 MB' }, () => {
  let folder = ''
  let program = ''

  before(
    async () => {
      await buildPages()
      folder = mkdtempSync(join(tmpdir(), 'executable-test-'))
      program = join(folder, 'sessions-gateway')
      buildExecutable(await ensureBundle(), program)
    },
    { timeout },
  )
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('the demo serves its pages and a first response, and leaves no file', { timeout }, async (t) => {
    const files = join(folder, 'tmp')
    const child = runCommand(t, 'sh', ['-c', `mkdir ${files} && exec ${program} demo`], {
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
    test(`start serves sessions with WORKERS=${WORKERS}, and ends with 0`, { timeout }, async (t) => {
      const emulator = await startEmulator()
      t.after(() => emulator.close())
      const child = runCommand(t, program, ['start'], settingsFor(emulator.url, { WORKERS }))
      const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
      assert.equal(await sessionsOf(url, await tokenOf('alice')), 2)
      child.kill('SIGTERM')
      const { code, stderr } = await child.exit
      assert.deepEqual([code, stderr], [0, ''])
    })
})
