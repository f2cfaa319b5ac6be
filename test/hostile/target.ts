// What is attacked: a gateway in a process of its own, before an emulator in which each caller has rows of its own.
import { Pool } from 'undici'
import { type Child, startChild } from '../../bench/child.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { gatewaySettings } from '../../emulator/start-upstream.ts'
import type { TokenIssuer } from '../../emulator/token-issuer.ts'
import { row } from '../emulator/start-emulator.ts'
import type { Caller } from './attack.ts'
import { listBody } from './http-request.ts'

export interface Target {
  readonly gateway: Child<string>
  readonly emulator: Emulator
  /** Three hostile callers, each with a good token. */
  readonly callers: readonly Caller[]
  /** All who have rows: the hostile ones, and the honest one. */
  readonly everybody: readonly Caller[]
  /** The honest caller asks for a list that is cached. Rejects unless the response is the right one. */
  readonly askHonestly: () => Promise<void>
  readonly close: () => Promise<void>
}

const rowCount = 120
interface Edge {
  readonly cursor: string
  readonly node: { readonly id: string; readonly sessionId: string }
}

const listQuery =
  'query($first: Int) { sessions(agentName: "bot", first: $first) { edges { cursor node { id sessionId } } } }'

/** Starts it. `settings` are added to those of the gateway; `program`: that of its process. */
export async function startTarget(
  issuer: TokenIssuer,
  settings: Readonly<Record<string, string>> = {},
  program: 'gateway-process.ts' | 'streams-process.ts' = 'gateway-process.ts',
): Promise<Target> {
  const emulator = await startEmulator({ data: 'empty', recording: false })
  const gateway = await startChild<string>(new URL(program, import.meta.url), {
    env: { ...settingsFor(issuer, emulator.url), ...settings },
    execArgv: ['--expose-gc'],
    core: 0,
  })
  const { origin, pathname: path } = new URL(gateway.ready)
  const pool = new Pool(origin, { connections: 2 })
  const ask = async (token: string, body: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await pool.request({ path, method: 'POST', headers, body })
    return { status: response.statusCode, text: await response.body.text() }
  }
  const toCaller = async (name: string): Promise<Caller> => {
    emulator.setSessions(
      'bot',
      name,
      Array.from({ length: rowCount }, (_, index) => row(`${name}-row-${index}`, index)),
    )
    const token = await issuer.sign(name)
    const { text } = await ask(token, JSON.stringify({ query: listQuery, variables: { first: rowCount } }))
    const { data } = JSON.parse(text) as { data: { sessions: { edges: Edge[] } } }
    const marks = data.sessions.edges.flatMap(({ cursor, node: { id, sessionId } }) => [
      cursor,
      id,
      sessionId,
    ])
    return { name, token, marks }
  }
  const everybody = await Promise.all(['alice', 'bob', 'carol', 'honest'].map(toCaller))
  const callers = everybody.slice(0, 3)
  const { token } = everybody.at(-1) as Caller
  const right = await ask(token, listBody)

  return {
    gateway,
    emulator,
    callers,
    everybody,
    async askHonestly() {
      const { status, text } = await ask(token, listBody)
      if (status !== 200 || text !== right.text) throw new Error(`the honest client got ${status} ${text}`)
    },
    async close() {
      await pool.close()
      await gateway.stop()
      await emulator.close()
    },
  }
}

function settingsFor(issuer: TokenIssuer, upstreamUrl: string): Record<string, string> {
  return {
    ...gatewaySettings(upstreamUrl, issuer),
    PORT: '0',
    ISOLATION_KEY_MODE: 'claim',
    SIGNING_SECRETS: 'id-secret-for-all-of-the-attacks-too',
    ROUTER_SECRET: 'router-secret-for-all-of-the-attacks',
    SHUTDOWN_DRAIN_MS: '0',
    // What can be switched on is under attack, too.
    CORS_ORIGINS: 'https://app.example',
    TRUST_PROXY_HOPS: '1',
    // Pages stay as they are, so that the honest client's response does; caches are full soon.
    PAGE_CACHE_MAX_AGE_MS: '86400000',
    PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '86400000',
    PAGE_CACHE_STALE_IF_ERROR_MS: '86400000',
    PAGE_CACHE_MAX_BYTES: '4194304',
    RESPONSE_CACHE_MAX_BYTES: '2097152',
    // Nobody is refused for having asked too much: each attack meets all that it can.
    RATE_LIMIT_COST: '0',
  }
}
