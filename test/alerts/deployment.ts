// A gateway process with an emulator of its own, that is a scrape job, and the traffic of its clients.
import type { TestContext } from 'node:test'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { startTokenIssuer, type TokenIssuer } from '../../emulator/token-issuer.ts'
import { parseConfig } from '../../src/config/config.ts'
import type { settings } from '../../src/config/settings.ts'
import { isolationKeyOf, issuer, settingsFor } from '../gateway/start-gateway.ts'
import { type Child, run } from '../process.ts'

export interface Deployment {
  /** The name of its scrape job. */
  readonly job: string
  readonly emulator: Emulator
  /** Where its metrics are now, as host:port. */
  readonly metricsAddress: () => string
  /** Sends a query with this token, past the cache with `no-cache`. Resolves when there is a response, or will be none. */
  readonly send: (token: string, query: string, cacheControl?: 'no-cache') => Promise<void>
  /** Subscribes to the changes of an agent's sessions, and reads the stream. Resolves when it has ended, or was refused. */
  readonly subscribe: (token: string, agentName: string) => Promise<void>
  /** Ends the process at once. */
  readonly kill: () => Promise<unknown>
  /** Ends its oldest worker at once. */
  readonly killWorker: () => void
  readonly start: () => Promise<void>
  /** The isolation key under which the emulator keeps what a subject owns. */
  readonly keyOf: (subject: string) => string
}

type Settings = { readonly [Name in keyof typeof settings]?: string }

/** Starts it; it ends with the test. */
export async function startDeployment(
  t: TestContext,
  name: string,
  overrides: Settings = {},
): Promise<Deployment> {
  const emulator = await startEmulator({ recording: false })
  t.after(() => emulator.close())
  const environment = settingsFor(emulator.url, { METRICS_PORT: '0', RATE_LIMIT_COST: '0', ...overrides })
  let child: Child | undefined
  let url = ''
  let metricsAddress = ''
  let killedWorkers = 0
  async function start(): Promise<void> {
    child = run(t, 'src/main.ts', environment)
    const [line] = await child.waitForOutput(/^.*"msg":"listening".*$/m)
    const logged = JSON.parse(line) as { url: string; metricsUrl: string }
    url = logged.url
    metricsAddress = new URL(logged.metricsUrl).host
  }
  await start()
  return {
    job: `sessions-gateway-${name}`,
    emulator,
    metricsAddress: () => metricsAddress,
    start,
    keyOf: (subject) => isolationKeyOf(parseConfig(environment), subject),
    async kill() {
      child?.kill('SIGKILL')
      return child?.exit
    },
    killWorker() {
      const started = [...(child?.output() ?? '').matchAll(/"pid":(\d+),.*"msg":"a worker listens"/g)]
      const [, pid] = started[killedWorkers] ?? []
      if (pid === undefined) return
      process.kill(Number(pid), 'SIGKILL')
      killedWorkers += 1
    },
    send: (token, query, cacheControl) =>
      post(token, query, cacheControl ? { 'cache-control': cacheControl } : {}),
    subscribe: (token, agentName) =>
      post(token, `subscription { sessionsChanged(agentName: "${agentName}") { reset } }`, {
        accept: 'text/event-stream',
      }),
  }

  async function post(token: string, query: string, more: Readonly<Record<string, string>>): Promise<void> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more }
    try {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
      await response.text()
    } catch {
      // The process was killed.
    }
  }
}

export const queryFor = (agentName: string) =>
  `{ sessions(agentName: "${agentName}", first: 5) { nodes { sessionId status } } }`

/** Starts someone who signs tokens in the issuer's name, with other keys: each makes a gateway look for new ones. */
export async function startForger(t: TestContext): Promise<() => Promise<string>> {
  const forger: TokenIssuer = await startTokenIssuer(issuer.audience)
  t.after(() => forger.close())
  return () => forger.sign('mallory', { iss: issuer.issuer, jti: String(performance.now()) })
}

/** Calls `send` every so many milliseconds, without waiting for its end, until the test ends. */
export function startTraffic(t: TestContext, everyMs: number, send: () => void): void {
  const timer = setInterval(send, everyMs)
  t.after(() => clearInterval(timer))
}
