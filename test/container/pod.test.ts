// The pod of `deploy/kubernetes`, run by `podman kube play` with its security context and its mounted secrets.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { startEmulator } from '../../emulator/emulator.ts'
import { imageName } from '../../scripts/build-image.ts'
import { runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { type Manifest, renderKustomization } from '../deploy/manifests.ts'
import { settingsFor } from '../gateway/start-gateway.ts'
import { waitFor } from '../wait-for.ts'
import { ask, buildTimeoutMs, builtImage, freePort, nameOf } from './start-container.ts'

const options = { skip: needs('podman') || needs('kubectl'), timeout: buildTimeoutMs }

/** The Deployment's pod and its settings as a file that podman plays, in the network of this machine. */
async function writePod(
  folder: string,
  name: string,
  changes: { readonly settings: Record<string, string>; readonly secrets: Record<string, string> },
): Promise<string> {
  const manifests = await renderKustomization()
  const find = (kind: string): Manifest => {
    const manifest = manifests.find((each) => each.kind === kind)
    assert.ok(manifest)
    return structuredClone(manifest)
  }
  const configMap = find('ConfigMap')
  const { spec } = find('Deployment')['spec'].template
  const [container] = spec.containers
  container.image = imageName
  // podman runs probes by a program that the image does not have; the test asks for their paths itself.
  for (const part of ['livenessProbe', 'readinessProbe', 'startupProbe', 'ports']) delete container[part]
  container.envFrom[0].configMapRef.name = name
  // podman 4.3 decodes a Secret twice before it mounts it: the secrets come from a folder of this machine.
  const secrets = join(folder, 'secrets')
  mkdirSync(secrets)
  for (const [file, text] of Object.entries(changes.secrets)) writeFileSync(join(secrets, file), text)
  const [volume] = spec.volumes
  assert.equal(volume.secret.secretName, 'sessions-gateway')
  spec.volumes = [{ name: volume.name, hostPath: { path: secrets, type: 'Directory' } }]
  const documents = [
    { ...configMap, metadata: { name }, data: { ...configMap['data'], ...changes.settings } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { ...spec, hostNetwork: true } },
  ]
  const path = join(folder, 'pod.yaml')
  writeFileSync(path, documents.map((document) => stringify(document)).join('---\n'))
  return path
}

test(
  'the pod becomes ready with its mounted secrets, serves sessions, and stops with 0',
  options,
  async (t) => {
    await builtImage(t)
    const emulator = await startEmulator()
    t.after(() => emulator.close())
    const port = await freePort()
    const {
      ISOLATION_KEY_SECRET = '',
      SIGNING_SECRETS = '',
      ...settings
    } = settingsFor(emulator.url, {
      HOST: '127.0.0.1',
      PORT: String(port),
      SHUTDOWN_DRAIN_MS: '100',
    })
    const name = nameOf('pod')
    const folder = mkdtempSync(join(tmpdir(), 'pod-'))
    chmodSync(folder, 0o755)
    t.after(async () => {
      await runTool('podman', 'pod', 'rm', '--force', '--ignore', '--time', '0', name)
      rmSync(folder, { recursive: true })
    })
    const secrets = {
      'isolation-key-secret': ISOLATION_KEY_SECRET,
      'signing-secrets': SIGNING_SECRETS,
      'redis-url': 'redis://127.0.0.1:1',
    }
    const path = await writePod(folder, name, { settings, secrets })
    await runTool('podman', 'kube', 'play', path)
    const url = `http://127.0.0.1:${port}`
    const isReady = () =>
      fetch(new URL('/readyz', url)).then(
        ({ status }) => status === 200,
        () => false,
      )
    await waitFor('the pod is ready', isReady, 60_000)
    const response = await ask(url, 'alice')
    assert.equal(response.status, 200)
    assert.equal(emulator.requests.length, 1)
    const container = `${name}-gateway`
    const [state] = JSON.parse(await runTool('podman', 'inspect', container))
    assert.equal(state.HostConfig.ReadonlyRootfs, true)
    assert.deepEqual(state.EffectiveCaps ?? [], [])
    await runTool('podman', 'stop', '--time', '30', container)
    assert.equal(await runTool('podman', 'inspect', '--format', '{{.State.ExitCode}}', container), '0')
  },
)
