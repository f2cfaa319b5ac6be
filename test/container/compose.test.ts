// `deploy/compose.yaml`, run by podman-compose with images made here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import { containerCommand, runCommand, runTool } from '../../scripts/container-tools.ts'
import { needs } from '../../scripts/test-needs.ts'
import { settings } from '../../src/config/settings.ts'
import { waitFor } from '../wait-for.ts'
import { makeStandIn } from './stand-ins.ts'
import { buildTimeoutMs, builtImage, freePort, nameOf, query } from './start-container.ts'

const skip = needs('podman') || needs('haproxy') || needs('prometheus') || needs('redis-server')
const options = { skip, timeout: buildTimeoutMs }
const file = resolve(import.meta.dirname, '../../deploy/compose.yaml')
const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  services: Record<string, { image: string; environment?: Record<string, string> }>
}

/** All that compose would otherwise build or fetch. */
async function makeImages(t: TestContext): Promise<void> {
  await builtImage(t)
  const images = new Set(Object.values(services).map(({ image }) => image))
  images.delete('sessions-gateway')
  for (const image of images) await makeStandIn(image)
}

test("the gateways' environment is made of settings", () => {
  for (const name of ['gateway-1', 'gateway-2'])
    for (const variable of Object.keys(services[name]?.environment ?? {}))
      assert.ok(Object.hasOwn(settings, variable), `${variable} is no setting`)
})

test('two gateways share a store behind HAProxy, and Prometheus scrapes both', options, async (t) => {
  await makeImages(t)
  const project = nameOf('compose')
  const [port, prometheusPort] = [await freePort(), await freePort()]
  const environment = { PORT: String(port), PROMETHEUS_PORT: String(prometheusPort) }
  const compose = (...args: string[]) =>
    runCommand(
      `podman-compose ${args.join(' ')}`,
      containerCommand('podman-compose', ['-p', project, '-f', file, ...args], environment),
    )
  t.after(async () => {
    await compose('down', '-v', '-t', '0')
    await runTool('podman', 'network', 'rm', '--force', `${project}_default`)
  })
  await compose('up', '-d', '--no-build')
  const logOf = (service: string) => runTool('podman', 'logs', `${project}_${service}_1`)

  const url = `http://127.0.0.1:${port}`
  const isReady = () =>
    fetch(new URL('/readyz', url)).then(
      ({ status }) => status === 200,
      () => false,
    )
  await waitFor('HAProxy has a gateway', isReady, 60_000)
  const [, token = ''] = /Alice's token.*\n(\S+)\n/.exec(await logOf('emulator')) ?? []
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  })
  assert.equal(response.status, 200)
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  assert.equal(data.sessions.nodes.length, 2)

  for (const gateway of ['gateway-1', 'gateway-2'])
    await waitFor(`${gateway} is connected to the store`, async () =>
      (await logOf(gateway)).includes('"sharedCache":"up"'),
    )
  const targets = `http://127.0.0.1:${prometheusPort}/api/v1/targets`
  const healths = async () => {
    const { data: found } = (await (await fetch(targets)).json()) as {
      data: { activeTargets: { health: string }[] }
    }
    return found.activeTargets.map(({ health }) => health).join()
  }
  await waitFor('Prometheus has scraped both gateways', async () => (await healths()) === 'up,up', 60_000)
})
