// The composition root: Redis and the sources of sessions, then the GraphQL handler, then the HTTP server.
import type { Logger } from 'pino'
import { createAuthentication } from './auth/authentication.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { createApolloResponder, createApolloServer } from './graphql/apollo.ts'
import { createCompiledOperations } from './graphql/compiled-operations.ts'
import { createRouterCheck } from './graphql/federation/router-auth.ts'
import { createGraphQLHandler, type GraphQLHandlerOptions } from './graphql/handler.ts'
import { createAddressLimit } from './graphql/limits/address-limit.ts'
import { createLimitsPlugin } from './graphql/limits/limits-plugin.ts'
import { createRateLimit } from './graphql/limits/rate-limit.ts'
import { createOperationCache } from './graphql/operation-cache.ts'
import { createResponseCache, createResponseCacheResponder } from './graphql/response-cache.ts'
import { createSchema } from './graphql/schema.ts'
import { createOpenStreams } from './graphql/subscriptions/open-streams.ts'
import { createSubscribe } from './graphql/subscriptions/subscribe.ts'
import { createDocumentResolver } from './graphql/trusted-documents.ts'
import { createApp } from './http/app.ts'
import { createExplorer } from './http/explorer.ts'
import { createGraphQLRoute } from './http/graphql-route.ts'
import { startServer } from './http/server.ts'
import { type BailoutLog, createBailoutLog } from './logging/bailout-log.ts'
import { createMetrics } from './metrics/metrics.ts'
import type { MetricsServer } from './metrics/metrics-server.ts'
import { originOf } from './origin.ts'
import { connectRedis } from './redis-changes.ts'
import type { Gateway, GatewayOptions } from './running-gateway.ts'
import { composeSources } from './session-sources.ts'
import { sessionsPath } from './sessions/agent.ts'
import { fieldHints } from './sessions/field-hints.ts'
import { createTelemetry } from './telemetry/channels.ts'
import { startFlightRecording } from './telemetry/flight-files.ts'
import { withOperationSpans } from './telemetry/operation-span.ts'
import { createOperationPublisher } from './telemetry/request-end.ts'
import { findTracer, flushSpans } from './telemetry/tracer.ts'
import { createGatewayReadiness } from './warm-up/gateway-readiness.ts'

/** Starts a gateway: resolves when it accepts requests. Rejects when the address cannot be listened on. */
export async function startGateway(
  config: Config,
  log: Logger,
  clock: Clock = systemClock,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const resources = new AsyncDisposableStack()
  try {
    return await start(config, log, clock, options, resources)
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

/** `resources`: what is to be closed at the end, the last first. */
async function start(
  config: Config,
  log: Logger,
  clock: Clock,
  options: GatewayOptions,
  resources: AsyncDisposableStack,
): Promise<Gateway> {
  const {
    checkHints = false,
    pages = [],
    random = Math.random,
    version = 'unknown',
    readinessOfAll,
  } = options
  const telemetry = createTelemetry()
  const tracer = findTracer()
  const recording = startFlightRecording(config.telemetry.flightRecorder, telemetry, log, clock)
  const metrics = createMetrics(config.metrics.address, log)
  let metricsServer: MetricsServer | undefined
  resources.defer(() => metricsServer?.close())
  resources.defer(recording.close)
  resources.defer(() => flushSpans(clock))
  const redis =
    config.redis.url === undefined ? undefined : connectRedis(config.redis.url, telemetry.redis, log, clock)
  resources.defer(() => redis?.close())
  const { callSeries } = metrics ?? {}
  const sessions = await composeSources(config, { redis, telemetry, tracer, callSeries, log, clock })
  resources.defer(sessions.close)

  const { limits } = config
  const { maxCost } = config.rateLimit
  const rateLimit = maxCost === 0 ? undefined : createRateLimit(maxCost, redis, clock)
  const schema = createSchema(config.schema.nodeInterface, config.schema.writes)
  const bailouts = createBailoutLog(log, clock)
  const onBailout: BailoutLog['onBailout'] = (bailout, operationName) => {
    bailouts.onBailout(bailout, operationName)
    telemetry.bailout.publish({ reason: bailout.reason, operationName })
  }
  const operations = createOperationCache({ schema, limits, fieldHints, checkHints })
  const apollo = await createApolloServer({
    schema,
    introspection: config.schema.introspection,
    maxTokens: limits.maxTokens,
    limitsPlugin: createLimitsPlugin(limits, operations),
    log,
  })
  resources.defer(() => apollo.stop())
  const responseCache =
    config.responseCache.maxBytes > 0
      ? createResponseCache(config.responseCache.maxBytes, config.pageCache.freshness.maxAgeMs)
      : undefined
  const { authenticate, keySets, tokens, fetchKeySets } = createAuthentication(config.auth, log, clock)
  const { maxResponseBytes } = limits
  const streams = createOpenStreams(config.streams, clock, random)
  const subscribe = createSubscribe({ schema, streams, authenticate, maxResponseBytes, log, clock })
  const handlerOptions: GraphQLHandlerOptions = {
    authenticate,
    isRouter: createRouterCheck(config.auth.routerSecrets),
    documents: createDocumentResolver(config.trustedDocuments),
    operations,
    createReader: sessions.createReader,
    createWriter: sessions.createWriter,
    limits,
    rateLimit,
    addressLimit: maxCost === 0 ? undefined : createAddressLimit(maxCost, clock),
    responseCache:
      responseCache && createResponseCacheResponder(responseCache, sessions.countResponseCacheHit, clock),
    compiledOperations: createCompiledOperations({ maxResponseBytes, onBailout }),
    apollo: createApolloResponder(apollo, { maxResponseBytes, subscribe }),
    circuitBreaker: (agentName) =>
      agentName === undefined
        ? sessions.circuitBreaker()
        : sessions.listCircuitBreaker(sessionsPath(agentName)),
    clock,
  }
  const readiness = createGatewayReadiness(config, { ...handlerOptions, schema }, log)
  const publishOperation = createOperationPublisher(telemetry.operation)
  const app = createApp({
    graphql: createGraphQLRoute(withOperationSpans(createGraphQLHandler(handlerOptions), tracer), {
      deadlineMs: config.upstream.deadlineMs,
      serverTiming: config.telemetry.serverTiming,
      maxAgeMs: config.pageCache.freshness.maxAgeMs,
      hasRouter: config.auth.routerSecrets.length > 0,
      hasExplanations: config.auth.explainClaim !== undefined,
      clock,
    }),
    probes: {
      readiness: readinessOfAll ?? readiness.state,
      breakerState: sessions.circuitBreaker,
      keySets,
      redis,
    },
    isDraining: () => readiness.state() === 'draining',
    corsOrigins: config.server.corsOrigins,
    trustedProxies: config.server.trustedProxies,
    pages:
      config.explorer.directory === undefined ? pages : [...pages, createExplorer(config.explorer.directory)],
    log,
    onRequestEnd(end) {
      publishOperation(end)
      metrics?.onRequestEnd(end)
    },
    clock,
  })
  const listener = await startServer(app, { ...config.server, clock })
  const stats = () => ({ ...sessions.stats(), bailouts: bailouts.counts(), streams: streams.stats() })
  const metricSources = {
    stats,
    activeRequests: listener.activeRequests,
    responseCacheBytes: () => responseCache?.bytes() ?? 0,
    isSharedStoreUp: redis?.isAvailable,
    tokens,
    keySets,
    version,
  }
  metrics?.collect(metricSources, options.processMetrics ?? false)
  metricsServer = await (readinessOfAll ? undefined : metrics?.serve())?.catch(async (error) => {
    await listener.close(0)
    throw error
  })
  fetchKeySets()
  const ready = readiness.warmUp()

  async function stop(): Promise<void> {
    const drained = readiness.drain()
    streams.drain(config.server.drainMs)
    await new Promise<void>((resolve) => void clock.after(config.server.drainMs, resolve))
    // A response in flight may take as long as its upstream call.
    await Promise.all([listener.close(config.upstream.deadlineMs + 1_000), drained])
    await resources.disposeAsync()
  }
  let stopped: Promise<void> | undefined
  return {
    url: `${originOf(config.server.host, listener.port)}/graphql`,
    metricsUrl: metricsServer?.url,
    stats,
    writeRecording: recording.write,
    ready,
    metricsSnapshot: metrics?.snapshot,
    close: () => (stopped ??= stop()),
  }
}
