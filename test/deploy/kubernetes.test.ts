// The manifests for Kubernetes: in accord with the gateway's settings and with each other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { parseConfig } from '../../src/config/config.ts'
import { settings } from '../../src/config/settings.ts'
import { type Manifest, onlyOf, renderKustomization } from './manifests.ts'

const options = { skip: needs('kubectl') }

/** Returns what copies the only manifest of a kind. */
async function render(): Promise<(kind: string) => Manifest> {
  const manifests = await renderKustomization()
  return (kind) => onlyOf(manifests, kind)
}

test('the settings of the pods are settings of the gateway, whose values it accepts', options, async () => {
  const find = await render()
  const data: Record<string, string> = find('ConfigMap')['data']
  const fromFiles = Object.keys(data).filter((name) => name.endsWith('_FILE'))
  const secrets = ['ISOLATION_KEY_SECRET', 'REDIS_URL', 'SIGNING_SECRETS']
  assert.deepEqual(fromFiles.map((name) => name.slice(0, -'_FILE'.length)).toSorted(), secrets)
  const inFiles = new Set(fromFiles)
  const others = Object.entries(data).filter(([name]) => !inFiles.has(name))
  for (const [name] of others) assert.ok(Object.hasOwn(settings, name), `${name} is no setting`)
  const config = parseConfig({
    ...Object.fromEntries(others),
    ISOLATION_KEY_SECRET: 'x'.repeat(32),
    SIGNING_SECRETS: 'y'.repeat(32),
    REDIS_URL: 'redis://valkey:6379',
  })
  assert.equal(config.server.drainMs, 5_000)
})

test('a pod that stops has more time than the gateway may take for it', options, async () => {
  const find = await render()
  const data: Record<string, string> = find('ConfigMap')['data']
  const ms = (name: string) => Number(/^(\d+)s$/.exec(data[name] ?? '')?.[1]) * 1_000
  const { terminationGracePeriodSeconds } = find('Deployment')['spec'].template.spec
  // A second each for the last connections and the last responses, and one to end.
  const mostMs = ms('SHUTDOWN_DRAIN_MS') + ms('UPSTREAM_DEADLINE_MS') + 3_000
  assert.ok(terminationGracePeriodSeconds * 1_000 >= mostMs, `${mostMs} ms are needed`)
})

test(
  'every selector finds the pods, every named port is theirs, and the secrets are where the settings say',
  options,
  async () => {
    const find = await render()
    const deployment = find('Deployment')
    const pod = deployment['spec'].template
    const { labels, annotations } = pod.metadata
    assert.deepEqual(deployment['spec'].selector.matchLabels, labels)
    assert.deepEqual(find('Service')['spec'].selector, labels)
    assert.deepEqual(find('PodDisruptionBudget')['spec'].selector.matchLabels, labels)
    assert.deepEqual(find('NetworkPolicy')['spec'].podSelector.matchLabels, labels)
    for (const { labelSelector } of pod.spec.topologySpreadConstraints)
      assert.deepEqual(labelSelector.matchLabels, labels)
    const { kind, name } = find('HorizontalPodAutoscaler')['spec'].scaleTargetRef
    assert.deepEqual({ kind, name }, { kind: 'Deployment', name: deployment.metadata.name })
    assert.equal(deployment['spec'].replicas, undefined)

    const [container] = pod.spec.containers
    const ports: { name: string; containerPort: number }[] = container.ports
    const names = ports.map((port) => port.name)
    for (const { httpGet } of [container.startupProbe, container.readinessProbe, container.livenessProbe])
      assert.ok(names.includes(httpGet.port))
    for (const { targetPort } of find('Service')['spec'].ports) assert.ok(names.includes(targetPort))
    assert.equal(
      annotations['prometheus.io/port'],
      String(ports.find((port) => port.name === 'metrics')?.containerPort),
    )

    assert.equal(container.envFrom[0].configMapRef.name, find('ConfigMap').metadata.name)
    const [mount] = container.volumeMounts
    for (const [name, value] of Object.entries<string>(find('ConfigMap')['data']))
      if (name.endsWith('_FILE')) assert.equal(value.slice(0, value.lastIndexOf('/')), mount.mountPath)
    assert.equal(pod.spec.volumes[0].name, mount.name)
  },
)
