// A container of the image, where it may do nothing but serve requests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startEmulator } from '../../emulator/emulator.ts'
import { createGate } from '../../emulator/fault.ts'
import { imageName } from '../../scripts/build-image.ts'
import { runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { settingsFor } from '../gateway/start-gateway.ts'
import { waitFor } from '../wait-for.ts'
import { ask, buildTimeoutMs, builtImage, runOnce, startContainer } from './start-container.ts'

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
  const [kind, ...command] = image.Healthcheck.Test
  assert.equal(kind, 'CMD')
  const check = runTool('podman', ...runOnce, imageName, ...command)
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
