// `npm run demo`: a stand-in for the REST API, a token issuer and the gateway in one process, with no setting at all.
import { randomBytes } from 'node:crypto'
import { startEmulator } from '../../emulator/emulator.ts'
import { startTokenIssuer } from '../../emulator/token-issuer.ts'
import { parseConfig } from '../../src/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/log.ts'

const secret = () => randomBytes(32).toString('hex')

const emulator = await startEmulator()
const issuer = await startTokenIssuer()
const settings = {
  UPSTREAM_URL: emulator.url,
  UPSTREAM_AUTH: 'none',
  AUTH_ISSUER: issuer.issuer,
  AUTH_AUDIENCE: issuer.audience,
  AUTH_JWKS_URL: issuer.jwksUrl,
  ISOLATION_KEY_SECRET: secret(),
  ID_SECRET: secret(),
  INTROSPECTION: 'on',
  LOG_LEVEL: 'warn',
  SHUTDOWN_DELAY_MS: '0',
}
const log = createLog(settings.LOG_LEVEL)
const gateway = await startOn('4000').catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE') return startOn('0')
  throw error
})
const [alice, bob] = await Promise.all([issuer.sign('alice'), issuer.sign('bob')])

/** Port 4000 where it is free, else any. */
function startOn(port: string) {
  return startGateway(parseConfig({ ...settings, PORT: port }), log)
}

const query =
  '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId status createdAt } pageInfo { hasNextPage endCursor } } }'
process.stdout.write(`
GraphQL is served at ${gateway.url}
Agents with sessions: support-bot, travel-planner, code-reviewer

Alice's token (valid for an hour):
${alice}

Bob's token:
${bob}

Alice's two newest sessions:

curl -s ${gateway.url} \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${alice}' \\
  -d '${JSON.stringify({ query })}'

Ctrl-C ends all of it.
`)

async function stop(): Promise<void> {
  await gateway.close()
  await Promise.all([emulator.close(), issuer.close()])
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
