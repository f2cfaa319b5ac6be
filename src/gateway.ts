// The composition root: Redis and the sources of sessions, then the GraphQL handler, then the HTTP server.
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
import { createOpenStreams, type StreamStats } from './graphql/subscriptions/open-streams.ts'
import { createSubscribe } from './graphql/subscriptions/subscribe.ts'
import { createDocumentResolver } from './graphql/trusted-documents.ts'
import { createApp } from './http/app.ts'
import { createExplorer } from './http/explorer.ts'
import { createGraphQLRoute } from './http/graphql-route.ts'
import { startServer } from './http/server.ts'
import { type BailoutLog, createBailoutLog } from './logging/bailout-log.ts'
import { publicAddress } from './logging/public-address.ts'
import { createRedisConnection, type RedisConnection, type RedisHealth } from './redis/connection.ts'
import { composeSources, type SourcesStats } from './session-sources.ts'
import { sessionsPath } from './sessions/agent.ts'
import { fieldHints } from './sessions/field-hints.ts'
import { createSessionReader } from './sessions/session-reader.ts'
import { createTelemetry, type EventChannel, type RedisEvent } from './telemetry/channels.ts'
import { type FlightReason, startFlightRecording } from './telemetry/flight-files.ts'
import { withOperationSpans } from './telemetry/operation-span.ts'
import { createOperationPublisher } from './telemetry/request-end.ts'
import { findTracer, flushSpans } from './telemetry/tracer.ts'

export interface GatewayStats extends SourcesStats {
  /** Compiled queries that Apollo had to execute, by reason. */
  readonly bailouts: ReturnType<BailoutLog['counts']>
  readonly streams: StreamStats
}

export interface Gateway {
  readonly stats: () => GatewayStats
  /** Where GraphQL is served. */
  readonly url: string
  /** Writes the decisions of the last minute into a file, or logs that they are not recorded. Never rejects. */
  readonly writeRecording: (reason: FlightReason) => Promise<void>
  /** Fails readiness probes, finishes the requests in flight, closes every connection. Safe to call twice. */
  readonly close: () => Promise<void>
}

export interface GatewayOptions {
  /** Verifies the fields' hints for every value, which is slow: for tests. */
  readonly checkHints?: boolean
  /** Pages for people, served beside GraphQL. */
  readonly pages?: readonly RequestHandler[]
  /** From 0 to 1; Math.random by default. */
  readonly random?: () => number
}

/** Starts a gateway: resolves when it accepts requests. Rejects when the address cannot be listened on. */
export async function startGateway(
  config: Config,
  log: Logger,
  clock: Clock = systemClock,
  { checkHints = false, pages = [], random = Math.random }: GatewayOptions = {},
): Promise<Gateway> {
  const telemetry = createTelemetry()
  const tracer = findTracer()
  const { flightRecorderDirectory: recordings } = config.telemetry
  const recording =
    recordings === undefined ? undefined : startFlightRecording(recordings, telemetry, log, clock)
  const documents = createDocumentResolver(config.trustedDocuments)
  const redis =
    config.redis.url === undefined ? undefined : connectRedis(config.redis.url, telemetry.redis, log, clock)
  const sessions = await composeSources(config, { redis, telemetry, tracer, log, clock })

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
  const responseCache =
    config.responseCache.maxBytes > 0
      ? createResponseCache(config.responseCache.maxBytes, config.pageCache.freshness.maxAgeMs)
      : undefined
  const keySets = createJwksByIssuer(config.auth.issuers, clock, log)
  const authenticate = createAuthenticator(
    createTokenVerifier({ ...config.auth, keySets }, clock),
    createKeyDerivation(config.auth.isolationKey),
    clock,
  )
  const { maxResponseBytes } = limits
  const streams = createOpenStreams(config.streams, clock, random)
  const subscribe = createSubscribe({ schema, streams, authenticate, maxResponseBytes, log, clock })
  const handle = createGraphQLHandler({
    authenticate,
    isRouter: createRouterCheck(config.auth.routerSecrets),
    documents,
    operations,
    createReader: (options) => createSessionReader(sessions.sources, options),
    limits,
    rateLimit,
    addressLimit: maxCost === 0 ? undefined : createAddressLimit(maxCost, clock),
    responseCache:
      responseCache && createResponseCacheResponder(responseCache, sessions.countResponseCacheHit, clock),
    compiledOperations: createCompiledOperations(maxResponseBytes),
    apollo: createApolloResponder(apollo, { maxResponseBytes, subscribe }),
    circuitBreaker: (agentName) =>
      agentName === undefined
        ? sessions.circuitBreaker()
        : sessions.listCircuitBreaker(sessionsPath(agentName)),
    clock,
  })
  let accepting = true
  const app = createApp({
    graphql: createGraphQLRoute(withOperationSpans(handle, tracer), {
      deadlineMs: config.upstream.deadlineMs,
      serverTiming: config.telemetry.serverTiming,
      maxAgeMs: config.pageCache.freshness.maxAgeMs,
      hasRouter: config.auth.routerSecrets.length > 0,
      hasExplanations: config.auth.explainClaim !== undefined,
      clock,
    }),
    isAccepting: () => accepting,
    breakerState: sessions.circuitBreaker,
    corsOrigins: config.server.corsOrigins,
    trustedProxies: config.server.trustedProxies,
    pages:
      config.explorer.directory === undefined ? pages : [...pages, createExplorer(config.explorer.directory)],
    log,
    onRequestEnd: createOperationPublisher(telemetry.operation),
    clock,
  })
  const listener = await startServer(app, { ...config.server, clock })
  // The first request need not wait for the keys then. A failure is reported to the requests that need them.
  for (const { keys } of new Set(keySets.values())) keys().catch(() => undefined)

  async function stop(): Promise<void> {
    accepting = false
    streams.drain(config.server.drainMs)
    await new Promise<void>((resolve) => void clock.after(config.server.drainMs, resolve))
    // A response in flight may take as long as its upstream call.
    await listener.close(config.upstream.deadlineMs + 1_000)
    await apollo.stop()
    await sessions.close()
    redis?.close()
    await flushSpans(clock)
    recording?.close()
  }
  const { host } = config.server
  let stopped: Promise<void> | undefined
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}/graphql`,
    stats: () => ({
      ...sessions.stats(),
      bailouts: bailouts.counts(),
      streams: streams.stats(),
    }),
    async writeRecording(reason) {
      if (recording) await recording.write(reason)
      else log.warn('nothing is recorded: FLIGHT_RECORDER_DIRECTORY is not set')
    },
    close: () => (stopped ??= stop()),
  }
}

function connectRedis(
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
