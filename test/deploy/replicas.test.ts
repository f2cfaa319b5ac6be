// `npm run replicas` as a newcomer tries it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { type Child, run } from '../process.ts'
import { waitFor } from '../wait-for.ts'

const skip =
  needs('redis-server') || needs('haproxy') || needs('prometheus') || needs('prometheus-alertmanager')
const options = { skip }
const anyPorts = { PORT: '0', PROMETHEUS_PORT: '0', ALERTMANAGER_PORT: '0' }

interface Replicas {
  readonly child: Child
  /** Sends the printed request. */
  readonly ask: () => Promise<Response>
  readonly prometheus: string
  readonly alertmanager: string
  /** The processes of the gateways. */
  readonly pids: readonly number[]
  readonly outage: (on: boolean) => Promise<void>
}

/** Starts it, hands it to `use`, and stops it as Ctrl-C does, which also ends all that it started. */
async function withReplicas(t: TestContext, use: (replicas: Replicas) => Promise<void>): Promise<void> {
  const child = run(t, 'examples/replicas/run.ts', { PATH: process.env['PATH'] ?? '', ...anyPorts })
  try {
    const [text] = await child.waitForOutput(/^GraphQL [^]*Ctrl-C/m)
    const find = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
    const url = find(/^GraphQL +(\S+)$/m)
    const headers = {
      'content-type': 'application/json',
      authorization: find(/'Authorization: ([^']+)'/),
    }
    const body = find(/ -d '([^']+)'/)
    await use({
      child,
      ask: () => fetch(url, { method: 'POST', headers, body }),
      prometheus: find(/^Prometheus +(http:\/\/[^/]+)\//m),
      alertmanager: find(/^Alertmanager +(\S+)$/m),
      pids: [...text.matchAll(/\(process (\d+)\)/g)].map(([, pid]) => Number(pid)),
      outage: async (on) => {
        const response = await fetch(find(new RegExp(`'(.*/outage\\?on=${on})'`)), { method: 'POST' })
        assert.equal(response.status, 204)
      },
    })
  } finally {
    child.kill('SIGINT')
    await child.exit
  }
}

test(
  'two gateways serve what is printed to be pasted, one of them alone as well, and Ctrl-C ends everything with 0',
  options,
  async (t) => {
    let started: Replicas | undefined
    await withReplicas(t, async (replicas) => {
      started = replicas
      const { ask, pids, child } = replicas
      const response = await ask()
      assert.equal(response.status, 200)
      const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
      assert.equal(data.sessions.nodes.length, 2)
      assert.equal(pids.length, 2)
      process.kill(pids[0] ?? 0, 'SIGTERM')
      await child.waitForOutput(/^gateway-1 ended \(0\)\.$/m)
      assert.equal((await ask()).status, 200)
    })
    assert.ok(started)
    const { child, prometheus, alertmanager, pids } = started
    const { code, signal, stderr } = await child.exit
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' })
    for (const url of [prometheus, alertmanager]) await assert.rejects(fetch(url), TypeError)
    assert.throws(() => process.kill(pids[1] ?? 0, 0), { code: 'ESRCH' })
  },
)

test('Prometheus scrapes both gateways, and what Alertmanager reports is printed', options, async (t) => {
  await withReplicas(t, async ({ child, prometheus, alertmanager, outage }) => {
    const read = async (path: string) => {
      const response = await fetch(`${prometheus}/api/v1/${path}`)
      return ((await response.json()) as { data: Record<string, { health?: string }[]> }).data
    }
    const healths = async () => (await read('targets'))['activeTargets']?.map(({ health }) => health).join()
    await waitFor('both gateways are scraped', async () => (await healths()) === 'up,up', 30_000)
    const { activeAlertmanagers } = await read('alertmanagers')
    assert.equal(activeAlertmanagers?.length, 1)
    const alert = { labels: { alertname: 'Tried' }, annotations: { summary: 'as it is meant to' } }
    const response = await fetch(`${alertmanager}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([alert]),
    })
    assert.equal(response.status, 200)
    await child.waitForOutput(/^\d\d:\d\d:\d\d firing: Tried: as it is meant to$/m)
    await outage(true)
    await child.waitForOutput(/^\d\d:\d\d:\d\d The REST API fails\.$/m)
    await outage(false)
    await child.waitForOutput(/^\d\d:\d\d:\d\d The REST API works again\.$/m)
  })
})

test('it says which packages are missing', async (t) => {
  const { code, stdout, stderr } = await run(t, 'examples/replicas/run.ts', { PATH: '/nowhere' }).exit
  assert.deepEqual(
    { code, stdout, stderr },
    {
      code: 1,
      stdout: '',
      stderr:
        'The replicas could not start: programs are missing: sudo apt-get install -y --no-install-recommends haproxy prometheus prometheus-alertmanager redis-server\n',
    },
  )
})
