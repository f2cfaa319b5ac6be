// Is a request lost when the gateway is asked to stop under load? Three rounds with kept-alive and with new connections.
// The gateway in a process of its own, emulator and load in this one. `npm run bench:stop`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, Pool } from 'undici'
import { startEmulator } from '../emulator/emulator.ts'
import { startTokenIssuer } from '../emulator/token-issuer.ts'
import { printTable } from './table.ts'

const rounds = 3
const perSecond = 300
const beforeMs = 1_000
const secret = 'a-secret-that-only-this-benchmark-uses'
const query = '{ sessions(agentName: "support-bot", first: 20) { nodes { id status } } }'

type Ask = (origin: string, path: string, headers: Record<string, string>) => Promise<number>
interface Kind {
  readonly name: string
  /** A way to send requests, and what ends it. */
  readonly open: (origin: string) => { readonly ask: Ask; readonly close: () => Promise<void> }
}

const body = JSON.stringify({ query })
const kinds: readonly Kind[] = [
  {
    name: 'kept-alive connections',
    open(origin) {
      const pool = new Pool(origin, { connections: 32 })
      return {
        async ask(_origin, path, headers) {
          const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body })
          await answer.json()
          return statusCode
        },
        close: () => pool.destroy(),
      }
    },
  },
  {
    name: 'a new connection each',
    open: () => ({
      async ask(origin, path, headers) {
        const client = new Client(origin)
        try {
          const { statusCode, body: answer } = await client.request({ path, method: 'POST', headers, body })
          await answer.json()
          return statusCode
        } finally {
          await client.destroy()
        }
      },
      close: async () => undefined,
    }),
  },
]

/** Asked, answered, not even connected (another replica's turn), and lost: connected, and no answer. */
async function round({ name, open }: Kind, delayMs: number, number: number): Promise<string[]> {
  await using emulator = await startEmulator()
  await using issuer = await startTokenIssuer()
  const gateway = spawn(process.execPath, [fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
    env: {
      PORT: '0',
      UPSTREAM_URL: emulator.url,
      UPSTREAM_AUTH: 'none',
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: issuer.audience,
      AUTH_JWKS_URL: issuer.jwksUrl,
      ISOLATION_KEY_SECRET: secret,
      SIGNING_SECRETS: secret,
      SHUTDOWN_DRAIN_MS: `${delayMs}`,
      RATE_LIMIT_COST: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(gateway, 'exit')
  let said = ''
  const url = new URL(
    await new Promise<string>((resolve) => {
      gateway.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (said.length < 10_000) said += text
        const [, found] = /"url":"([^"]+)"/.exec(said) ?? []
        if (found !== undefined) resolve(found)
      })
    }),
  )
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await issuer.sign('alice')}`,
  }
  const { ask, close } = open(url.origin)
  const count = { asked: 0, answered: 0, refused: 0, lost: 0 }
  const asking = new Set<Promise<void>>()
  const send = async () => {
    count.asked += 1
    try {
      count[(await ask(url.origin, url.pathname, headers)) === 200 ? 'answered' : 'lost'] += 1
    } catch (error) {
      const isRefused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
      count[isRefused ? 'refused' : 'lost'] += 1
    }
  }
  const from = performance.now()
  const timer = setInterval(() => {
    while (count.asked < ((performance.now() - from) * perSecond) / 1_000) {
      const asked: Promise<void> = send().finally(() => void asking.delete(asked))
      asking.add(asked)
    }
  }, 2)
  await sleep(beforeMs)
  gateway.kill('SIGTERM')
  const stopping = performance.now()
  const [code] = (await exited) as [number | null]
  const tookMs = performance.now() - stopping
  clearInterval(timer)
  await Promise.all(asking)
  await close()
  return [
    name,
    `${delayMs} ms`,
    `${number}`,
    `${count.asked - count.refused}`,
    `${count.lost}`,
    `${count.refused}`,
    `${Math.round(tookMs)} ms`,
    `${code}`,
  ]
}

const table: string[][] = []
for (const delayMs of [2_000, 0])
  for (const kind of kinds)
    for (let number = 1; number <= rounds; number += 1) {
      table.push(await round(kind, delayMs, number))
    }
printTable(
  `SIGTERM at ${perSecond} requests a second`,
  ['load', 'SHUTDOWN_DRAIN_MS', 'round', 'requests', 'lost', 'not connected', 'stopped after', 'exit code'],
  table,
)
