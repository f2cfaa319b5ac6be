// The demo: a stand-in for the REST API, a token issuer and the gateway in one process. It needs no setting, and takes the
// gateway's. Unless LOG_LEVEL is set, its log is in words. EMULATOR_DIALECT names the file of the service's dialect.
import { readDialect } from '../../emulator/dialect.ts'
import { gatewaySettings, type StartedUpstream, startUpstream } from '../../emulator/start-upstream.ts'
import { createKeyDerivation } from '../../src/auth/isolation-key.ts'
import { systemClock } from '../../src/clock.ts'
import { parseConfig } from '../../src/config/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/logging/log.ts'
import type { Gateway } from '../../src/running-gateway.ts'
import { createDemoPages } from './pages.ts'
import { inWords } from './words.ts'

const { emulator, issuer, close } = await startSlowService().catch((error: unknown) => failed(error))
/** The demo's own settings take precedence over the environment's. An empty string counts as unset. */
const own = {
  UPSTREAM_TOKEN: '',
  UPSTREAM_TOKEN_FILE: '',
  UPSTREAM_IDENTITY_HEADER: '',
  ...gatewaySettings(emulator.url, issuer),
  AUTH_TENANTS: '',
  AUTH_ALGORITHMS: '',
  AUTH_IDENTITY_CLAIM: '',
  ISOLATION_KEY_SECRET_FILE: '',
  SIGNING_SECRETS_FILE: '',
}
const environment = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
const settings = {
  SHUTDOWN_DRAIN_MS: '0',
  INTROSPECTION: 'on',
  EXPLORER: 'on',
  WRITES: 'on',
  // A page on any development server can call it.
  CORS_ORIGINS: 'http://localhost:*,http://127.0.0.1:*',
  ...environment,
  ...own,
  METRICS_PORT: environment['METRICS_PORT'] ?? 'off',
  WORKERS: '1',
}
const gateway = await startHere()
const [alice, bob] = await Promise.all([issuer.sign('alice'), issuer.sign('bob')])

/** Creating, stopping and deleting take the service some seconds: the page shows the states in between. */
async function startSlowService(): Promise<StartedUpstream> {
  return startUpstream({ behaviour: { transitionMs: 3_000, ...readDialect(process.env) } })
}

async function startHere(): Promise<Gateway> {
  const { PORT } = process.env
  try {
    return await startOn(PORT || '4000')
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (isTaken && !PORT) {
      process.stdout.write('Port 4000 is taken: another one is used in its place.\n')
      return startOn('0')
    }
    const reason = isTaken ? `Port ${PORT} is taken.` : error
    return failed(reason)
  }
}

function failed(reason: unknown): never {
  const text = reason instanceof Error ? reason.message : String(reason)
  process.stderr.write(`The demo could not start: ${text}\n`)
  return process.exit(1)
}

async function startOn(port: string): Promise<Gateway> {
  const config = parseConfig({ ...settings, PORT: port })
  const destination = environment['LOG_LEVEL'] ? undefined : inWords((text) => process.stdout.write(text))
  const deriveIsolationKey = createKeyDerivation(config.auth.isolationKey)
  const pages = [
    createDemoPages({ emulator, issuer, deriveIsolationKey, hasWrites: config.schema.writes === 'on' }),
  ]
  return startGateway(config, createLog(config.log.level, destination), systemClock, { pages })
}

/** Where a browser on this machine reaches the gateway: an address that it listens on may stand for all of them. */
const url = gateway.url.replace(/(?<=^http:\/\/)(?:0\.0\.0\.0|\[::\])(?=:)/, 'localhost')
const query =
  '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId status createdAt } pageInfo { hasNextPage endCursor } } }'
process.stdout.write(`
The sessions page is served at ${new URL('/', url).href}
The explorer is served at ${new URL('/explorer/', url).href}
GraphQL is served at ${url}
Agents with sessions: support-bot, travel-planner, code-reviewer

Alice's token (valid for an hour):
${alice}

Bob's token:
${bob}

Alice's two newest sessions:

curl -s ${url} \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${alice}' \\
  -d '${JSON.stringify({ query })}'

Ctrl-C ends all of it.
`)

async function stop(): Promise<void> {
  await gateway.close()
  await close()
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
