// Three gateway processes with one Redis behind HAProxy, in front of one emulator; all end with their test.
import type { TestContext } from 'node:test'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { parseConfig } from '../../src/config/config.ts'
import type { settings } from '../../src/config/settings.ts'
import { isolationKeyOf, settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { type Child, run } from '../process.ts'
import { type RedisServer, startRedis } from '../redis/redis-server.ts'
import { type Haproxy, type ServerName, serverNames, startHaproxy } from './haproxy.ts'

export interface Cluster {
  readonly emulator: Emulator
  readonly redis: RedisServer
  readonly haproxy: Haproxy
  /** Ends a gateway by this signal; resolves to its exit code once it has ended. */
  readonly stop: (name: ServerName, signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>
  /** Starts a gateway anew, with an address of its own; resolves once HAProxy sends it requests. */
  readonly restart: (name: ServerName) => Promise<void>
  /** The isolation key under which the emulator keeps what a subject owns. */
  readonly keyOf: (subject: string) => string
  /** Sends a query through HAProxy as this subject. */
  readonly query: (as: string, document: string, options?: QueryOptions) => Promise<ClusterResponse>
}

export interface QueryOptions {
  readonly variables?: Readonly<Record<string, unknown>>
  /** POST by default. */
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
}

export interface ClusterResponse {
  readonly status: number
  /** Who responded; null where HAProxy did itself. */
  readonly gateway: string | null
  readonly cacheStatus: string | null
  /** The body as it came. */
  readonly text: string
}

/** Resolves once every gateway is ready and connected to Redis. */
export async function startCluster(
  t: TestContext,
  overrides: { readonly [Name in keyof typeof settings]?: string } = {},
): Promise<Cluster> {
  const [emulator, redis] = await Promise.all([startEmulator(), startRedis(t)])
  t.after(() => emulator.close())
  const environment = settingsFor(emulator.url, {
    REDIS_URL: redis.url,
    RATE_LIMIT_COST: '0',
    TRUST_PROXY_HOPS: '1',
    ...overrides,
  })
  const gateways = new Map<ServerName, Child>()

  /** Resolves to its address. */
  async function start(name: ServerName): Promise<string> {
    const child = run(t, 'src/main.ts', environment)
    gateways.set(name, child)
    const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
    await child.waitForOutput(/"sharedCache":"up"/)
    return new URL(url).host
  }
  const haproxy = await startHaproxy(t, await Promise.all(serverNames.map(start)))
  return {
    emulator,
    redis,
    haproxy,
    keyOf: (subject) => isolationKeyOf(parseConfig(environment), subject),
    async stop(name, signal) {
      const child = gateways.get(name)
      child?.kill(signal)
      return (await child?.exit)?.code ?? null
    },
    async restart(name) {
      await haproxy.waitUntil(name, 'down')
      await haproxy.move(name, await start(name))
      await haproxy.waitUntil(name, 'up')
    },
    async query(as, query, { variables = {}, method = 'POST', headers } = {}) {
      const url = new URL(haproxy.url)
      const allHeaders = {
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
        authorization: `Bearer ${await tokenOf(as)}`,
        ...headers,
      }
      if (method === 'GET') {
        url.searchParams.set('query', query)
        url.searchParams.set('variables', JSON.stringify(variables))
      }
      const body = method === 'POST' ? { body: JSON.stringify({ query, variables }) } : {}
      const response = await fetch(url, { method, headers: allHeaders, ...body })
      return {
        status: response.status,
        gateway: response.headers.get('x-gateway'),
        cacheStatus: response.headers.get('cache-status'),
        text: await response.text(),
      }
    },
  }
}
