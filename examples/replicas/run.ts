// `npm run replicas`: two gateways behind HAProxy, with a store, Prometheus and Alertmanager, in front of the emulator, all on
// 127.0.0.1. It needs Debian's packages alone, prints where everything is and which alerts fire, and ends with Ctrl-C.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startUpstream } from '../../emulator/start-upstream.ts'
import type { Child } from './child.ts'
import { startControl } from './control.ts'
import { startAlertmanager, startPrometheus } from './monitoring.ts'
import { choosePorts, missingPrograms, storeProgram } from './requirements.ts'
import { startBalancer, startGateway, startStore } from './serving.ts'
import { startVisitor } from './visitor.ts'

const say = (text: string) => void process.stdout.write(`${text}\n`)
const children: Child[] = []
const closing: (() => unknown)[] = []
let isStopping = false

/** Ends all that was started, the last first, and then this process. */
async function stop(code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  for (const close of closing.toReversed()) await close()
  process.exit(code)
}

/** Has the program stopped at the end, and names it where it ends before. */
function keep(child: Child): Child {
  children.push(child)
  closing.push(() => child.stop())
  void child.ended.then((how) => (isStopping ? undefined : say(`${child.name} ended (${how}).`)))
  return child
}

async function start(): Promise<void> {
  const missing = missingPrograms()
  if (missing !== undefined) throw new Error(missing)
  const ports = await choosePorts()
  const folder = mkdtempSync(join(tmpdir(), 'replicas-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const { emulator, issuer, settings, close } = await startUpstream()
  closing.push(close)
  const stamped = (line: string) => say(`${new Date().toTimeString().slice(0, 8)} ${line}`)
  const control = await startControl(emulator, stamped)
  closing.push(() => void control.server.close())

  const store = keep(startStore(storeProgram(), folder, ports.store))
  await store.waitForOutput(/Ready to accept connections/)
  const gateways = await Promise.all(
    ports.metrics.map(async (port, index) => {
      const child = keep(
        startGateway(`gateway-${index + 1}`, {
          ...settings,
          REDIS_URL: `redis://127.0.0.1:${ports.store}`,
          TRUST_PROXY_HOPS: '1',
          // HAProxy notices within 0.7 s.
          SHUTDOWN_DRAIN_MS: '1000',
          INTROSPECTION: 'on',
          METRICS_PORT: String(port),
        }),
      )
      const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
      return { child, url, metrics: `127.0.0.1:${port}` }
    }),
  )
  const alertmanager = keep(startAlertmanager(folder, ports.alertmanager, `${control.url}/alerts`))
  const prometheus = keep(
    startPrometheus(folder, {
      port: ports.prometheus,
      targets: gateways.map(({ metrics }) => metrics),
      alertmanagerPort: ports.alertmanager,
    }),
  )
  await alertmanager.waitForOutput(/Listening on/)
  await prometheus.waitForOutput(/Server is ready to receive web requests/)
  const hosts = gateways.map(({ url }) => new URL(url).host)
  const balancer = keep(startBalancer(ports.balancer, hosts))
  const graphql = `http://127.0.0.1:${ports.balancer}/graphql`
  const visitor = startVisitor(graphql, issuer)
  closing.push(() => visitor.stop())
  await Promise.race([visitor.responded, balancer.waitForOutput(/a^/)])

  const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId status createdAt } } }'
  say(`
GraphQL       ${graphql}
${gateways.map(({ child, url, metrics }) => `${child.name}     ${url} (process ${child.pid}), metrics at http://${metrics}/metrics`).join('\n')}
Prometheus    http://127.0.0.1:${ports.prometheus}/alerts
Alertmanager  http://127.0.0.1:${ports.alertmanager}

A visitor asks four times a second. Alerts are printed here when they fire and when they resolve. Things to try:

Alice's two newest sessions:
curl -s ${graphql} \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${await issuer.sign('alice')}' \\
  -d '${JSON.stringify({ query })}'

An outage of the REST API, and its end:
curl -X POST '${control.url}/outage?on=true'
curl -X POST '${control.url}/outage?on=false'

One gateway stops, and no request is lost:
kill ${gateways[0]?.child.pid}

Ctrl-C ends everything.
`)
}

process.once('SIGINT', () => void stop(0))
process.once('SIGTERM', () => void stop(0))
await start().catch(async (error: unknown) => {
  process.stderr.write(
    `The replicas could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  await stop(1)
})
