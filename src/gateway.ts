// The composition root: the one place where infrastructure is built and put together.
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { createAuthenticator } from './auth/authenticate.ts'
import { createKeyDerivation } from './auth/isolation-key.ts'
import { createJwksByIssuer } from './auth/issuers.ts'
import { createTokenVerifier } from './auth/token-verifier.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { createApolloResponder, createApolloServer } from './graphql/apollo.ts'
import { createCompiledOperations } from './graphql/compiled-operations.ts'
import { createRouterCheck } from './graphql/federation/router-auth.ts'
import { createGraphQLHandler } from './graphql/handler.ts'
import { createAddressLimit } from './graphql/limits/address-limit.ts'
import { createLimitsPlugin } from './graphql/limits/limits-plugin.ts'
import { createRateLimit } from './graphql/limits/rate-limit.ts'
import { createOperationCache } from './graphql/operation-cache.ts'
import { createResponseCache, createResponseCacheResponder } from './graphql/response-cache.ts'
import { createSchema } from './graphql/schema.ts'
import { createDocumentResolver } from './graphql/trusted-documents.ts'
import { createApp } from './http/app.ts'
import { createExplorer } from './http/explorer.ts'
import { createGraphQLRoute } from './http/graphql-route.ts'
import { startServer } from './http/server.ts'
import { type BailoutLog, createBailoutLog } from './logging/bailout-log.ts'
import { withCallLog, withReadLog } from './logging/debug-log.ts'
import { createFailureLog } from './logging/failure-log.ts'
import { publicAddress } from './logging/public-address.ts'
import { type CacheStats, createCacheStats } from './page-cache/cache-stats.ts'
import { createPageCache } from './page-cache/page-cache.ts'
import { createSharedPageStore } from './page-cache/shared-page-store.ts'
import { createRedisConnection, type RedisConnection, type RedisHealth } from './redis/connection.ts'
import { createKeyvStore } from './redis/keyv-store.ts'
import { agentNameOf } from './sessions/agent.ts'
import { createCursors } from './sessions/cursors.ts'
import { fieldHints } from './sessions/field-hints.ts'
import { estimateBytes, type Session } from './sessions/session.ts'
import {
  createSessionMapper,
  withSession,
  withSessionRows,
  withSharedRows,
} from './sessions/session-mapper.ts'
import { createSessionReader, type SessionSources } from './sessions/session-reader.ts'
import { createTelemetry, type EventChannel, type RedisEvent } from './telemetry/channels.ts'
import { withCallEvents, withOperationEvents, withPageEvents } from './telemetry/publish.ts'
import { loadCredential } from './upstream/credential.ts'
import { sessionRecordCodec } from './upstream/session-record.ts'
import { createUpstream, type UpstreamStats } from './upstream/upstream.ts'

/** Outcomes and contents of the page cache, and the state of the policies that protect the upstream. */
export interface GatewayStats extends CacheStats, UpstreamStats {
  readonly pages: number
  readonly bytes: number
  /** Compiled queries that Apollo had to execute, by reason. */
  readonly bailouts: ReturnType<BailoutLog['counts']>
}

export interface Gateway {
  readonly stats: () => GatewayStats
  /** Where GraphQL is served. */
  readonly url: string
  /** Fails readiness probes, finishes the requests in flight, closes every connection. Safe to call twice. */
  readonly close: () => Promise<void>
}

export interface GatewayOptions {
  /** Verifies the fields' hints for every value, which is slow: for tests. */
  readonly checkHints?: boolean
  /** Pages for people, served beside GraphQL. */
  readonly pages?: readonly RequestHandler[]
}

/** Starts a gateway: resolves when it accepts requests. Rejects when the address cannot be listened on. */
export async function startGateway(
  config: Config,
  log: Logger,
  clock: Clock = systemClock,
  { checkHints = false, pages = [] }: GatewayOptions = {},
): Promise<Gateway> {
  const telemetry = createTelemetry()
  const documents = createDocumentResolver(config.trustedDocuments)
  const { deadlineMs } = config.upstream
  const upstream = createUpstream({
    ...config.upstream,
    credential: await loadCredential(config.upstream.auth, config.upstream.token),
    onCircuitBreakerChange(state) {
      log.warn({ circuitBreaker: state }, 'circuit breaker state changed')
      telemetry.circuitBreaker.publish({ path: undefined, state })
    },
    onListCircuitBreakerChange(path, state) {
      log.warn(
        { agentName: agentNameOf(path), circuitBreaker: state },
        "an agent's circuit breaker state changed",
      )
      telemetry.circuitBreaker.publish({ path, state })
    },
    onOddRows: (rows, members) =>
      log.warn({ rows, members }, 'the upstream left out or mistyped members of sessions'),
    watchAttempts: (call, operation) =>
      withCallEvents(withCallLog(call, operation, log, clock), operation, telemetry.upstreamCall, clock.now),
    clock,
  })

  const cursorsOf = createCursors(config.auth.signingSecrets)
  const toSession = createSessionMapper(cursorsOf)
  const { freshness } = config.pageCache
  const stats = createCacheStats()
  const redis =
    config.redis.url === undefined
      ? undefined
      : connectSharedCache(config.redis.url, telemetry.redis, log, clock)
  const shared =
    redis &&
    createSharedPageStore({
      codec: sessionRecordCodec,
      keyv: createKeyvStore(redis, (error) => {
        stats[error instanceof SyntaxError ? 'sharedInvalid' : 'sharedErrors'] += 1
      }),
      ttlMs: freshness.staleIfErrorMs,
      clock,
      onBadValue: () => {
        stats.sharedInvalid += 1
      },
    })
  const fetchRecords = shared ? shared.withWrites(upstream.fetchPage) : upstream.fetchPage
  const cache = createPageCache<Session>(withSessionRows(fetchRecords, toSession), {
    ...config.pageCache,
    bytesOf: estimateBytes,
    shared: shared && { ...shared, read: withSharedRows(shared.read, toSession) },
    stats,
    onFailure: createFailureLog(log, clock),
    clock,
  })
  const sources: SessionSources = {
    readPage: withPageEvents(withReadLog(cache.readPage, log), telemetry.page, clock.now),
    closestPreceding: cache.closestPreceding,
    findRow: cache.findRow,
    fetchSession: withSession(cache.withChangeDetection(upstream.fetchSession), toSession),
    cursorsOf,
  }

  const { limits } = config
  const { maxCost } = config.rateLimit
  const rateLimit = maxCost === 0 ? undefined : createRateLimit(maxCost, redis, clock)
  const schema = createSchema(config.schema.nodeInterface)
  const bailouts = createBailoutLog(log, clock)
  const onBailout: BailoutLog['onBailout'] = (bailout, operationName) => {
    bailouts.onBailout(bailout, operationName)
    telemetry.bailout.publish({ reason: bailout.reason, operationName })
  }
  const operations = createOperationCache({ schema, limits, fieldHints, checkHints, onBailout })
  const apollo = await createApolloServer({
    schema,
    introspection: config.schema.introspection,
    maxTokens: limits.maxTokens,
    limitsPlugin: createLimitsPlugin(limits, operations),
    log,
  })
  const countHits = (count: number) => {
    stats.hit += count
    stats.responseCacheHits += 1
  }
  const responseCache =
    config.responseCache.maxBytes > 0
      ? createResponseCache(config.responseCache.maxBytes, freshness.freshMs)
      : undefined
  const keySets = createJwksByIssuer(config.auth.issuers, clock, log)
  const handle = createGraphQLHandler({
    authenticate: createAuthenticator(
      createTokenVerifier({ ...config.auth, keySets }, clock),
      createKeyDerivation(config.auth.isolationKey),
      clock,
    ),
    isRouter: createRouterCheck(config.auth.routerSecrets),
    documents,
    operations,
    createReader: (options) => createSessionReader(sources, options),
    limits,
    rateLimit,
    addressLimit: maxCost === 0 ? undefined : createAddressLimit(maxCost, clock),
    responseCache: responseCache && createResponseCacheResponder(responseCache, countHits, clock),
    compiledOperations: createCompiledOperations(limits.maxResponseBytes),
    apollo: createApolloResponder(apollo, limits.maxResponseBytes),
    clock,
  })
  let accepting = true
  const app = createApp({
    graphql: createGraphQLRoute(withOperationEvents(handle, telemetry.operation, clock.now), {
      deadlineMs,
      maxAgeMs: freshness.freshMs,
      clock,
    }),
    isAccepting: () => accepting,
    breakerState: upstream.circuitBreaker,
    corsOrigins: config.server.corsOrigins,
    trustedProxies: config.server.trustedProxies,
    pages:
      config.explorer.directory === undefined ? pages : [...pages, createExplorer(config.explorer.directory)],
    log,
    clock,
  })
  const listener = await startServer(app, { ...config.server, clock })
  // The first request need not wait for the keys then. A failure is reported to the requests that need them.
  for (const { keys } of new Set(keySets.values())) keys().catch(() => undefined)

  async function stop(): Promise<void> {
    accepting = false
    await new Promise<void>((resolve) => void clock.after(config.server.drainMs, resolve))
    // A response in flight may take as long as its upstream call.
    await listener.close(deadlineMs + 1_000)
    await apollo.stop()
    await upstream.close()
    redis?.close()
  }
  const { host } = config.server
  let stopped: Promise<void> | undefined
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}/graphql`,
    stats: () => ({
      ...stats,
      ...cache.size(),
      ...upstream.stats(),
      bailouts: bailouts.counts(),
    }),
    close: () => (stopped ??= stop()),
  }
}

function connectSharedCache(
  url: string,
  events: EventChannel<RedisEvent>,
  log: Logger,
  clock: Clock,
): RedisConnection {
  const address = publicAddress(url)
  const onChange = ({ state, ...why }: RedisHealth) => {
    log.warn({ sharedCache: state, address, ...why }, 'redis availability changed')
    events.publish({ state })
  }
  return createRedisConnection({ url, clock, onChange })
}
