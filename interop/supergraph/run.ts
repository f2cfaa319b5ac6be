// `npm run supergraph`: emulator, token issuer, gateway, catalogue, tickets and a router in one process, with no setting.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { startUpstream } from '../../emulator/start-upstream.ts'
import { parseConfig } from '../../src/config/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/logging/log.ts'
import { startApolloGateway } from './apollo-gateway.ts'
import { startCatalogue } from './catalogue.ts'
import { composeSupergraph } from './compose.ts'
import { defaultSubgraphTimeoutMs, examplePorts } from './router.ts'
import { startTickets } from './tickets.ts'

/** Given, it is the one that a router started beside this example sends. */
const routerSecret = process.env['ROUTER_SECRET'] || randomBytes(32).toString('hex')
const ports = {
  sessions: await freePort(examplePorts.sessions),
  catalogue: await freePort(examplePorts.catalogue),
  tickets: await freePort(examplePorts.tickets),
  router: await freePort(examplePorts.router),
}

const { issuer, settings, close } = await startUpstream()
const gateway = await startGateway(
  parseConfig({ ...settings, PORT: String(ports.sessions), ROUTER_SECRET: routerSecret }),
  createLog('warn'),
)
const [alice, bob] = await Promise.all([issuer.sign('alice'), issuer.sign('bob')])
const catalogue = await startCatalogue(undefined, ports.catalogue)
const tickets = await startTickets(
  [
    { number: 1, subject: 'It never responded', session: await newestSession('support-bot') },
    { number: 2, subject: 'Wrong hotel', session: await newestSession('travel-planner') },
  ],
  ports.tickets,
)
const supergraphSdl = composeSupergraph({
  sessions: gateway.url,
  catalogue: catalogue.url,
  tickets: tickets.url,
})
const router = await startApolloGateway({
  supergraphSdl,
  routerSecret,
  subgraphTimeoutMs: defaultSubgraphTimeoutMs,
  port: ports.router,
})

/** The port, or 0, for any other, where it is taken, which is said. */
function freePort(port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      process.stdout.write(`Port ${port} is taken: another one is used in its place.\n`)
      resolve(0)
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)))
  })
}

/** What alice's tickets are about: agent name and session id are all that a ticket keeps. */
async function newestSession(agentName: string): Promise<{ agentName: string; sessionId: string }> {
  const query = `{ sessions(agentName: "${agentName}", first: 1) { nodes { sessionId } } }`
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${alice}` },
    body: JSON.stringify({ query }),
  })
  const { data } = (await response.json()) as { data: { sessions: { nodes: { sessionId: string }[] } } }
  return { agentName, sessionId: data.sessions.nodes[0]?.sessionId ?? '' }
}

const query =
  '{ agents { name owner sessions(first: 1) { nodes { sessionId status } } } tickets { subject session { status agent { owner } } } }'
process.stdout.write(`
The supergraph is served at ${router.url}
Its subgraphs: sessions ${gateway.url}, catalogue ${catalogue.url}, tickets ${tickets.url}

Alice's token (valid for an hour):
${alice}

Bob's token (he sees other sessions, and none behind alice's tickets):
${bob}

Agents of the catalogue with alice's sessions, and tickets with theirs:

curl -s ${router.url} \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${alice}' \\
  -d '${JSON.stringify({ query })}'

Ctrl-C ends all of it.
`)

async function stop(): Promise<void> {
  await router.close()
  await Promise.all([gateway.close(), catalogue.close(), tickets.close()])
  await close()
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
