// `npm run emulator`: the stand-in for the REST API and a token issuer alone, and the settings of a gateway in front of them.
import { startEmulator } from './emulator.ts'
import { gatewaySettings } from './start-upstream.ts'
import { startTokenIssuer } from './token-issuer.ts'

/** Both listen there; the settings that are printed are for a gateway on the same machine. */
const host = process.env['EMULATOR_HOST'] || '127.0.0.1'
const emulator = await startOn('EMULATOR_PORT', '4100', (port) => startEmulator({ port, host }))
const issuer = await startOn('ISSUER_PORT', '4101', (port) => startTokenIssuer(undefined, port, host))
const [alice, bob] = await Promise.all([issuer.sign('alice'), issuer.sign('bob')])

/** Starts on the port that the variable names; where that fails, says so and ends the process with 1. */
async function startOn<Started>(name: string, fallback: string, start: (port: number) => Promise<Started>) {
  const text = process.env[name] || fallback
  try {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
      throw new Error(`${name} must be a port from 0 to 65535.`)
    return await start(Number(text))
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    const reason = isTaken
      ? `Port ${text} is taken: set ${name} to another one.`
      : String(error instanceof Error ? error.message : error)
    process.stderr.write(`The emulator could not start: ${reason}\n`)
    return process.exit(1)
  }
}

const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId status createdAt } } }'
process.stdout.write(`
The emulator is served at ${emulator.url}
Settings for .env, with which "npm start" serves a gateway in front of it:

${Object.entries(gatewaySettings(emulator.url, issuer))
  .filter(([name]) => name !== 'METRICS_PORT')
  .map(([name, value]) => `${name}=${value}`)
  .join('\n')}

Alice's token (valid for an hour):
${alice}

Bob's token:
${bob}

Alice's two newest sessions, once the gateway is started:

curl -s http://127.0.0.1:4000/graphql \\
  -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${alice}' \\
  -d '${JSON.stringify({ query })}'

Ctrl-C ends it.
`)

async function stop(): Promise<void> {
  await Promise.all([emulator.close(), issuer.close()])
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
