// Composes where sessions are read from: the REST API, the pages that replicas share in Redis, and the page cache.
import type { Tracer } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Config } from './config/config.ts'
import { withCallLog, withReadLog } from './logging/debug-log.ts'
import { createFailureLog } from './logging/failure-log.ts'
import { createCallMetrics } from './metrics/call-metrics.ts'
import type { Metrics } from './metrics/metrics.ts'
import { type CacheStats, createCacheStats } from './page-cache/cache-stats.ts'
import { lifetimeOf } from './page-cache/freshness.ts'
import { createPageCache } from './page-cache/page-cache.ts'
import { createSharedPageStore } from './page-cache/shared-page-store.ts'
import type { RedisConnection } from './redis/connection.ts'
import { createKeyvStore } from './redis/keyv-store.ts'
import { agentNameOf } from './sessions/agent.ts'
import { withCoherence } from './sessions/coherent-writes.ts'
import { compactSessions } from './sessions/compact-sessions.ts'
import { createSessionIds } from './sessions/created-session-id.ts'
import { createCursors } from './sessions/cursors.ts'
import type { ReadOptions } from './sessions/read-options.ts'
import type { Session } from './sessions/session.ts'
import {
  createSessionMapper,
  withSession,
  withSessionRows,
  withSharedRows,
  withWrittenSessions,
} from './sessions/session-mapper.ts'
import { createSessionReader, type SessionReader, type SessionSources } from './sessions/session-reader.ts'
import { isInTransition } from './sessions/session-status.ts'
import {
  createSessionWriter,
  type SessionWriter,
  type WriteOptions,
  type WriteTargets,
} from './sessions/session-writer.ts'
import type { Telemetry } from './telemetry/channels.ts'
import { withCallEvents, withPageEvents } from './telemetry/publish.ts'
import { withCallSpans, withPageSpans } from './telemetry/read-spans.ts'
import { loadCredential } from './upstream/credential.ts'
import { sessionRecordCodec } from './upstream/session-record.ts'
import { createUpstream, type Upstream, type UpstreamStats } from './upstream/upstream.ts'
import { createListWatchers } from './watch/list-watchers.ts'
import type { WatchStats } from './watch/watch-stats.ts'

export interface SourcesOptions {
  /** Undefined: no pages are shared. */
  readonly redis: RedisConnection | undefined
  readonly telemetry: Telemetry
  /** Undefined: no spans are made. */
  readonly tracer: Tracer | undefined
  /** Undefined: calls are not measured. */
  readonly callSeries: Metrics['callSeries'] | undefined
  readonly log: Logger
  readonly clock: Clock
}

/** Outcomes and contents of the page cache, and the state of the policies that protect the upstream. */
export interface SourcesStats extends CacheStats, UpstreamStats {
  readonly pages: number
  readonly bytes: number
  readonly watch: WatchStats
}

/** What requests read from and write to, and what the rest of the gateway needs of it. */
export interface ComposedSources {
  readonly createReader: (options: ReadOptions) => SessionReader
  readonly createWriter: (options: WriteOptions) => SessionWriter
  readonly circuitBreaker: Upstream['circuitBreaker']
  readonly listCircuitBreaker: Upstream['listCircuitBreaker']
  /** Counts a response that was served from the response cache, by the number of its pages. */
  readonly countResponseCacheHit: (pages: number) => void
  readonly stats: () => SourcesStats
  /** Resolves when calls in flight have ended, and writes are shared. */
  readonly close: () => Promise<void>
}

/** Composes the sources; nothing is connected yet. Rejects when the upstream's credential cannot be loaded. */
export async function composeSources(config: Config, options: SourcesOptions): Promise<ComposedSources> {
  const { redis, telemetry, tracer, log, clock } = options
  const upstream = await composeUpstream(config, options)
  const cursorsOf = createCursors(config.auth.signingSecrets)
  const toSession = createSessionMapper(cursorsOf)
  const stats = createCacheStats()
  let lastMissAt = Number.NEGATIVE_INFINITY
  const shared =
    redis &&
    createSharedPageStore({
      codec: sessionRecordCodec,
      keyv: createKeyvStore(
        redis,
        (error) => {
          lastMissAt = clock.now()
          stats[error instanceof SyntaxError ? 'sharedInvalid' : 'sharedErrors'] += 1
        },
        () => void (lastMissAt = clock.now()),
      ),
      // One that was started anew no longer knows what it knew.
      lastAwayAt: () => Math.max(lastMissAt, redis.connectedAt()),
      ttlMs: lifetimeOf(config.pageCache.freshness),
      clock,
      onBadValue: () => {
        stats.sharedInvalid += 1
      },
    })
  const fetchRecords = shared ? shared.withWrites(upstream.fetchPage) : upstream.fetchPage
  const cache = createPageCache<Session>(withSessionRows(fetchRecords, toSession), {
    ...config.pageCache,
    compact: compactSessions,
    isWritten: config.schema.writes === 'on',
    prefetch:
      config.pageCache.maxPrefetches > 0
        ? { maxCalls: config.pageCache.maxPrefetches, isStrained: upstream.isStrained }
        : undefined,
    shared: shared && { ...shared, read: withSharedRows(shared.read, toSession) },
    stats,
    onFailure: createFailureLog(log, clock),
    clock,
  })
  const readPage = withPageEvents(withReadLog(cache.readPage, log), telemetry.page, clock.now)
  const watchers = createListWatchers<Session>({
    ...config.watch,
    readPage,
    closestPreceding: cache.closestPreceding,
    pageBudget: config.limits.pageBudget,
    isSame: (a, b) => a.isSame(b),
    isInTransition: ({ status }) => isInTransition(status),
    clock,
    listen: cache.listen,
    isStrained: upstream.isRetryBudgetEmpty,
    random: Math.random,
  })
  const writes = withCoherence(withWrittenSessions(upstream.writes, toSession), {
    invalidate: cache.invalidate,
    wake: watchers.wake,
  })
  const sources: SessionSources = {
    readPage: withPageSpans(readPage, tracer, clock.now),
    prefetch: cache.prefetch,
    closestPreceding: cache.closestPreceding,
    rowFinder: cache.rowFinder,
    fetchSession: withSession(cache.withChangeDetection(upstream.fetchSession), toSession),
    cursorsOf,
    now: clock.now,
    watch: watchers.watch,
  }
  const createSessionId = createSessionIds(config.writes.sessionIdSecret)
  const writeTargets: WriteTargets = { writes, createSessionId, cursorsOf, now: clock.now }
  return {
    createReader: (readOptions) => createSessionReader(sources, readOptions),
    createWriter: (writeOptions) => createSessionWriter(writeTargets, writeOptions),
    circuitBreaker: upstream.circuitBreaker,
    listCircuitBreaker: upstream.listCircuitBreaker,
    countResponseCacheHit(pages) {
      stats.hit += pages
      stats.responseCacheHits += 1
    },
    stats: () => ({ ...stats, ...cache.size(), ...upstream.stats(), watch: watchers.stats() }),
    async close() {
      await writes.settled()
      await upstream.close()
    },
  }
}

/** The REST API; its changes of state go to the log and to telemetry. */
async function composeUpstream(
  config: Config,
  { telemetry, tracer, callSeries, log, clock }: SourcesOptions,
): Promise<Upstream> {
  return createUpstream({
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
    watchAttempts(call, kind) {
      const logged = withCallLog(call, kind.operation, log, clock)
      const observer = callSeries && createCallMetrics(kind, callSeries)
      const published = withCallEvents(logged, kind.operation, telemetry.upstreamCall, observer, clock.now)
      return withCallSpans(published, kind, tracer, config.upstream.url)
    },
    clock,
  })
}
