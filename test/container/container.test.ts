// A container of the image, where it may do nothing but serve requests.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { startEmulator } from '../../emulator/emulator.ts'
import { createGate } from '../../emulator/fault.ts'
import { imageName } from '../../scripts/build-image.ts'
import { containerCommand, runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { settingsFor } from '../gateway/start-gateway.ts'
import { runCommand } from '../process.ts'
import { waitFor } from '../wait-for.ts'
import {
  ask,
  buildTimeoutMs,
  builtImage,
  freePort,
  nameOf,
  query,
  runOnce,
  startContainer,
} from './start-container.ts'

const options = { skip: needs('podman'), timeout: buildTimeoutMs }
test(
  'read-only, without capabilities, it serves sessions, and SIGTERM finishes the request in flight',
  options,
  async (t) => {
    await builtImage(t)
    const emulator = await startEmulator()
    t.after(() => emulator.close())
    const settings = settingsFor(emulator.url, { SHUTDOWN_DRAIN_MS: '1000', EXPLORER: 'on' })
    const { name, url, child } = await startContainer(t, settings)
    const statusOf = async (path: string) => (await fetch(new URL(path, url))).status

    assert.equal(await statusOf('/readyz'), 200)
    assert.equal(await statusOf('/explorer/'), 200)
    const response = await ask(url, 'alice')
    assert.equal(response.status, 200)
    const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
    assert.equal(data.sessions.nodes.length, 2)
    assert.equal(emulator.requests.length, 1)
    assert.equal(await runTool('podman', 'healthcheck', 'run', name), '')

    const status = await runTool(
      'podman',
      'exec',
      name,
      'node',
      '--print',
      "fs.readFileSync('/proc/1/status', 'utf8')",
    )
    const valueOf = (key: string) => new RegExp(`^${key}:\\s+(.*)$`, 'm').exec(status)?.[1]
    assert.deepEqual(
      {
        name: valueOf('Name'),
        uid: valueOf('Uid'),
        effective: valueOf('CapEff'),
        bounding: valueOf('CapBnd'),
      },
      {
        name: 'node-MainThread',
        uid: '1000\t1000\t1000\t1000',
        effective: '0'.repeat(16),
        bounding: '0'.repeat(16),
      },
    )
    assert.equal(valueOf('NoNewPrivs'), '1')
    const write = "try { fs.writeFileSync('/tmp/file', ''); 'written' } catch ({ code }) { code }"
    assert.equal(await runTool('podman', 'exec', name, 'node', '--print', write), 'EROFS')

    const gate = createGate()
    emulator.script(gate.fault)
    const last = ask(url, 'bob')
    await gate.reached
    child.kill('SIGTERM')
    await child.waitForOutput(/"msg":"stopping"/)
    assert.equal(await statusOf('/readyz'), 503)
    gate.release()
    assert.equal((await last).status, 200)
    await waitFor('no connection is accepted', () =>
      statusOf('/healthz').then(
        () => false,
        () => true,
      ),
    )
    const { code, stdout } = await child.exit
    assert.equal(code, 0)
    assert.match(stdout, /"msg":"stopped"\}\n$/)
  },
)

test('the health check fails where the gateway does not respond', options, async (t) => {
  await builtImage(t)
  const [image] = JSON.parse(await runTool('podman', 'image', 'inspect', imageName))
  const [kind, program, ...args] = image.Healthcheck.Test
  assert.equal(kind, 'CMD')
  const check = runTool('podman', ...runOnce, `--entrypoint=${program}`, imageName, ...args)
  await assert.rejects(check, (error: Error) => (error.cause as { code?: number }).code === 1)
})

test('without settings it ends with 78', options, async (t) => {
  await builtImage(t)
  const run = runTool('podman', ...runOnce, imageName)
  await assert.rejects(run, (error: Error) => {
    assert.match(error.message, /The configuration has \d+ problem\(s\):/)
    assert.equal((error.cause as { code?: number }).code, 78)
    return true
  })
})

test('every command of the program is there', options, async (t) => {
  await builtImage(t)
  const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
  assert.equal(await runTool('podman', ...runOnce, imageName, '--version'), version)
  assert.match(await runTool('podman', ...runOnce, imageName, '--help'), /^ {2}doctor /m)
})

test('the demo serves its page and a first response, without any setting', options, async (t) => {
  await builtImage(t)
  const name = nameOf('demo')
  const port = String(await freePort())
  const variables = ['--env', 'HOST=127.0.0.1', '--env', `PORT=${port}`]
  const { program, args } = containerCommand('podman', [
    'run',
    '--name',
    name,
    '--network=host',
    '--pull=never',
    '--read-only',
    '--cap-drop=all',
    ...variables,
    imageName,
    'demo',
  ])
  const child = runCommand(t, program, args)
  t.after(() => runTool('podman', 'rm', '--force', '--ignore', '--time', '0', name))
  const [, token = ''] = await child.waitForOutput(/Alice's token.*\n(\S+)\n/)
  const url = `http://127.0.0.1:${port}`
  assert.equal((await fetch(url)).status, 200)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const body = JSON.stringify({ query })
  const response = await fetch(new URL('/graphql', url), { method: 'POST', headers, body })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  assert.equal(data.sessions.nodes.length, 2)
})
