// Hive Gateway as the router, from this folder's own packages: nobody else needs to install it.
import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { Router, RouterOptions } from './router.ts'

/** What is used of the package, which the type checker does not see either. */
interface HiveRuntime {
  readonly createGatewayRuntime: (
    config: Readonly<Record<string, unknown>>,
  ) => RequestListener & AsyncDisposable
}

interface ToSubgraph {
  readonly request: Request
  readonly subgraphName: string
}

interface HiveOptions extends RouterOptions {
  /** How subscriptions are sent to the sessions subgraph. By GET, its own default, their text is in URLs, and so in logs. */
  readonly subscriptionMethod?: 'GET' | 'POST'
}

/** Starts Hive Gateway. Responses are cached for `cacheMs`, per caller; 0, the default, disables the cache. */
export async function startHiveGateway(
  { supergraphSdl, routerSecret, subgraphTimeoutMs, port = 0, subscriptionMethod = 'POST' }: HiveOptions,
  cacheMs = 0,
): Promise<Router> {
  const { createGatewayRuntime } = await loadRuntime()
  const runtime = createGatewayRuntime({
    supergraph: supergraphSdl,
    logging: false,
    landingPage: false,
    graphiql: false,
    propagateHeaders: {
      // Caller's token and secret are for the sessions subgraph alone.
      fromClientToSubgraphs: ({ request, subgraphName }: ToSubgraph) =>
        subgraphName === 'sessions' && {
          authorization: request.headers.get('authorization'),
          'x-router-secret': routerSecret,
        },
    },
    ...(subscriptionMethod === 'POST' && {
      transportEntries: { sessions: { options: { method: 'POST' } } },
    }),
    upstreamTimeout: subgraphTimeoutMs,
    // No `upstreamRetry`: the sessions subgraph retries by itself, within its deadline.
    ...(cacheMs > 0 && { cache: createCache(), responseCaching: privateFor(cacheMs) }),
  })
  const server = createServer(runtime)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await runtime[Symbol.asyncDispose]()
    },
  }
}

/** Cached per caller. Without `idFields` the cache asks the sessions subgraph for the id of every agent. */
function privateFor(ttl: number) {
  return { ttl, session: sessionOf, idFields: [] }
}

/** Callers are identified by their token; cache keys contain its digest. */
function sessionOf({ headers }: Request): string {
  return createHash('sha256')
    .update(headers.get('authorization') ?? '')
    .digest('base64url')
}

/** A cache in memory, as small as an example may have it: Redis takes its place in production. */
function createCache() {
  const values = new Map<string, unknown>()
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: unknown) => void values.set(key, value),
    delete: async (key: string) => values.delete(key),
    getKeysByPrefix: async (prefix: string) =>
      values
        .keys()
        .filter((key) => key.startsWith(prefix))
        .toArray(),
  }
}

async function loadRuntime(): Promise<HiveRuntime> {
  const name: string = '@graphql-hive/gateway-runtime'
  try {
    return (await import(name)) as HiveRuntime
  } catch (error) {
    throw new Error('Hive Gateway is not installed: run "npm ci" in interop/supergraph.', { cause: error })
  }
}
