// Where the values of counters and gauges come from: the plain numbers that other parts count.
import type { TokenStats } from '../auth/authenticate.ts'
import type { Jwks } from '../auth/jwks.ts'
import type { StreamStats } from '../graphql/subscriptions/open-streams.ts'
import { streamEndReasons } from '../graphql/subscriptions/stream-end.ts'
import type { BailoutReason } from '../jit/bailout.ts'
import type { CacheStats } from '../page-cache/cache-stats.ts'
import type { UpstreamStats } from '../upstream/upstream.ts'
import { pollResults, type WatchStats } from '../watch/watch-stats.ts'
import { bailoutReasons, breakerStates, entriesOf, pageOutcomes, upstreamFailures } from './label-values.ts'
import type { Collectors } from './registry.ts'
import type { RequestMetrics } from './request-metrics.ts'

export interface CollectedStats extends CacheStats, UpstreamStats {
  readonly pages: number
  readonly bytes: number
  readonly watch: WatchStats
  readonly streams: Pick<StreamStats, 'open' | 'ended'>
  readonly bailouts: Partial<Record<BailoutReason, number>>
}

export interface MetricSources {
  readonly stats: () => CollectedStats
  readonly requests: RequestMetrics
  /** Returns how many responses were not sent completely yet. */
  readonly activeRequests: () => number
  readonly responseCacheBytes: () => number
  /** Undefined: no store is shared. */
  readonly isSharedStoreUp: (() => boolean) | undefined
  readonly tokens: Readonly<TokenStats>
  /** By issuer. */
  readonly keySets: ReadonlyMap<string, Pick<Jwks, 'ageMs'>>
  readonly version: string
}

/** Creates the collectors. */
export function createCollectors({ stats, requests, ...sources }: MetricSources): Collectors {
  return {
    ...requests.collectors,
    http_server_active_requests: (add) => add({}, sources.activeRequests()),
    sessions_gateway_pages_total(add) {
      const counts = stats()
      for (const [word, outcome] of entriesOf(pageOutcomes)) add({ outcome }, counts[word])
    },
    sessions_gateway_response_cache_hits_total: (add) => add({}, stats().responseCacheHits),
    sessions_gateway_page_refreshes_total: (add) => add({}, stats().refreshes),
    sessions_gateway_page_refresh_failures_total: (add) => add({}, stats().refreshFailures),
    sessions_gateway_page_prefetches_total: (add) => add({}, stats().prefetches),
    sessions_gateway_page_prefetch_failures_total: (add) => add({}, stats().prefetchFailures),
    sessions_gateway_cache_bytes(add) {
      add({ cache: 'page' }, stats().bytes)
      add({ cache: 'response' }, sources.responseCacheBytes())
    },
    sessions_gateway_cached_pages: (add) => add({}, stats().pages),
    sessions_gateway_bailouts_total(add) {
      const { bailouts } = stats()
      for (const [word, reason] of entriesOf(bailoutReasons)) add({ reason }, bailouts[word] ?? 0)
    },
    sessions_gateway_shared_store_up(add) {
      if (sources.isSharedStoreUp) add({}, Number(sources.isSharedStoreUp()))
    },
    sessions_gateway_shared_store_pages_total: (add) => add({}, stats().sharedHits),
    sessions_gateway_shared_store_errors_total(add) {
      const { sharedErrors, sharedInvalid } = stats()
      add({ reason: 'failed' }, sharedErrors)
      add({ reason: 'invalid_value' }, sharedInvalid)
    },
    sessions_gateway_upstream_failures_total(add) {
      const { failures } = stats()
      for (const [word, reason] of entriesOf(upstreamFailures)) add({ reason }, failures[word] ?? 0)
    },
    sessions_gateway_upstream_retries_total(add) {
      const { retries } = stats()
      add({ reason: 'conflict' }, retries.conflict ?? 0)
      add({ reason: 'not_ready' }, retries.notReady ?? 0)
      add({ reason: 'rate_limited' }, retries.rateLimited ?? 0)
      add({ reason: 'unavailable' }, retries.unavailable ?? 0)
    },
    sessions_gateway_upstream_hedges_total: (add) => add({}, stats().hedges),
    sessions_gateway_upstream_retry_budget_tokens: (add) => add({}, stats().retryTokens),
    sessions_gateway_upstream_breaker_state(add) {
      const { circuitBreaker } = stats()
      for (const [word, state] of entriesOf(breakerStates)) add({ state }, Number(word === circuitBreaker))
    },
    sessions_gateway_upstream_breaker_transitions_total(add) {
      const { circuitBreakerTransitions } = stats()
      for (const [word, state] of entriesOf(breakerStates)) add({ state }, circuitBreakerTransitions[word])
    },
    sessions_gateway_upstream_agent_breakers_open: (add) => add({}, stats().openAgentCircuitBreakers),
    sessions_gateway_upstream_calls(add) {
      const { activeCalls, queuedCalls } = stats()
      add({ state: 'active' }, activeCalls)
      add({ state: 'queued' }, queuedCalls)
    },
    sessions_gateway_upstream_odd_rows_total: (add) => add({}, stats().oddRows),
    sessions_gateway_streams: (add) => add({}, stats().streams.open),
    sessions_gateway_streams_ended_total(add) {
      const { ended } = stats().streams
      for (const reason of streamEndReasons) add({ reason }, ended[reason] ?? 0)
    },
    sessions_gateway_watched_lists: (add) => add({}, stats().watch.watchers),
    sessions_gateway_polls_total(add) {
      const { polls } = stats().watch
      for (const result of pollResults) add({ result }, polls[result])
    },
    sessions_gateway_poll_interval_seconds: (add) => add({}, stats().watch.intervalMs / 1_000),
    sessions_gateway_poll_budget_stretch: (add) => add({}, stats().watch.stretch),
    sessions_gateway_stream_changes_total: (add) => add({}, stats().watch.changes),
    sessions_gateway_stream_changes_merged_total: (add) => add({}, stats().watch.merged),
    sessions_gateway_token_verifications_total(add) {
      for (const result of ['accepted', 'refused', 'unavailable'] as const)
        add({ result }, sources.tokens[result])
    },
    sessions_gateway_key_set_age_seconds(add) {
      for (const [issuer, { ageMs }] of sources.keySets)
        add({ issuer }, (ageMs() ?? Number.POSITIVE_INFINITY) / 1_000)
    },
    sessions_gateway_workers: (add) => add({}, 1),
    sessions_gateway_worker_exits_total: (add) => add({}, 0),
    sessions_gateway_build_info: (add) => add({ version: sources.version }, 1),
  }
}
