// `npm run supergraph`: emulator, token issuer, gateway, catalogue, tickets and a router in one process, with no setting.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { startEmulator } from '../../emulator/emulator.ts'
import { startTokenIssuer } from '../../emulator/token-issuer.ts'
import { parseConfig } from '../../src/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/log.ts'
import { startApolloGateway } from './apollo-gateway.ts'
import { startCatalogue } from './catalogue.ts'
import { composeSupergraph } from './compose.ts'
import { defaultSubgraphTimeoutMs } from './router.ts'
import { startTickets } from './tickets.ts'

const secret = () => randomBytes(32).toString('hex')
const routerSecret = secret()

const emulator = await startEmulator()
const issuer = await startTokenIssuer()
const settings = {
  PORT: '0',
  UPSTREAM_URL: emulator.url,
  UPSTREAM_AUTH: 'none',
  AUTH_ISSUER: issuer.issuer,
  AUTH_AUDIENCE: issuer.audience,
  AUTH_JWKS_URL: issuer.jwksUrl,
  ISOLATION_KEY_SECRET: secret(),
  ID_SECRET: secret(),
  ROUTER_SECRET: routerSecret,
  SHUTDOWN_DELAY_MS: '0',
}
const gateway = await startGateway(parseConfig(settings), createLog('warn'))
const [alice, bob] = await Promise.all([issuer.sign('alice'), issuer.sign('bob')])
const catalogue = await startCatalogue()
const tickets = await startTickets([
  { number: 1, subject: 'It never answered', session: await newestSession('support-bot') },
  { number: 2, subject: 'Wrong hotel', session: await newestSession('travel-planner') },
])
const supergraphSdl = composeSupergraph({
  sessions: gateway.url,
  catalogue: catalogue.url,
  tickets: tickets.url,
})
const router = await startApolloGateway({
  supergraphSdl,
  routerSecret,
  subgraphTimeoutMs: defaultSubgraphTimeoutMs,
  port: (await isFree(4000)) ? 4000 : 0,
})

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
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
  await Promise.all([emulator.close(), issuer.close()])
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
