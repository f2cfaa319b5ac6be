// The catalogue of metrics: every name with its kind, help and labels. Code, documentation and tests read it.
import { failureOutcomes, outcomes } from '../telemetry/outcome.ts'
import { errorCodes, methods, other, trustedNames } from './known-values.ts'
import { bailoutReasons, breakerStates, pageOutcomes, upstreamFailures, valuesOf } from './label-values.ts'
import { durationBuckets, type Metric } from './metric.ts'
import { streamMetrics } from './stream-metrics.ts'
import { workerMetrics } from './worker-metrics.ts'

export const catalogue = {
  http_server_request_duration_seconds: {
    kind: 'histogram',
    help: 'Duration of requests from their arrival to the end of the response; health checks and streams are left out.',
    labels: {
      http_request_method: methods,
      http_route: ['/graphql', ''],
      http_response_status_code: { pattern: /^\d{3}$/, meaning: 'a status code' },
      error_type: [...failureOutcomes, ''],
    },
    buckets: durationBuckets,
  },
  http_server_active_requests: {
    kind: 'gauge',
    help: 'Requests whose response was not sent completely yet.',
    labels: {},
  },
  http_client_request_duration_seconds: {
    kind: 'histogram',
    help: 'Duration of calls to the REST API; each attempt of a call is one.',
    labels: {
      http_request_method: methods,
      http_response_status_code: { pattern: /^(\d{3})?$/, meaning: 'a status code; empty: no response' },
      error_type: [...valuesOf(upstreamFailures), other, ''],
    },
    buckets: durationBuckets,
  },
  sessions_gateway_operations_total: {
    kind: 'counter',
    help: 'GraphQL requests by their outcome. The name is that of an operation in a trusted document.',
    labels: {
      operation_name: trustedNames,
      outcome: outcomes,
      operation_type: ['query', 'mutation', 'subscription', ''],
    },
  },
  sessions_gateway_series_overflow_total: {
    kind: 'counter',
    help: 'Requests counted as _OTHER, because their name is one too many.',
    labels: {},
  },
  sessions_gateway_errors_total: {
    kind: 'counter',
    help: 'Responses with errors, by code: a response counts once for each of its codes.',
    labels: { code: errorCodes },
  },
  sessions_gateway_pages_total: {
    kind: 'counter',
    help: 'Pages that requests and polls have read, by how they were read. Those of cached responses count as hits.',
    labels: { outcome: valuesOf(pageOutcomes) },
  },
  sessions_gateway_response_cache_hits_total: {
    kind: 'counter',
    help: 'Responses served from the response cache.',
    labels: {},
  },
  sessions_gateway_page_refreshes_total: {
    kind: 'counter',
    help: 'Refreshes of stale pages that were started in the background.',
    labels: {},
  },
  sessions_gateway_page_refresh_failures_total: {
    kind: 'counter',
    help: 'Refreshes of stale pages that failed.',
    labels: {},
  },
  sessions_gateway_page_prefetches_total: {
    kind: 'counter',
    help: 'Next pages that were fetched in the background for callers who page on.',
    labels: {},
  },
  sessions_gateway_page_prefetch_failures_total: {
    kind: 'counter',
    help: 'Next pages that could not be fetched in the background.',
    labels: {},
  },
  sessions_gateway_cache_bytes: {
    kind: 'gauge',
    help: 'Estimated memory that a cache takes.',
    labels: { cache: ['page', 'response'] },
  },
  sessions_gateway_cached_pages: { kind: 'gauge', help: 'Pages in memory.', labels: {} },
  sessions_gateway_bailouts_total: {
    kind: 'counter',
    help: 'Operations that compiled execution did not complete, by reason: Apollo executes them, unless they are too long.',
    labels: { reason: valuesOf(bailoutReasons) },
  },
  sessions_gateway_shared_store_up: {
    kind: 'gauge',
    help: 'Whether Redis is used: 1 or 0. No sample without REDIS_URL.',
    labels: {},
  },
  sessions_gateway_shared_store_pages_total: {
    kind: 'counter',
    help: 'Pages found in Redis.',
    labels: {},
  },
  sessions_gateway_shared_store_errors_total: {
    kind: 'counter',
    help: 'Operations of Redis that failed or took too long, and values there that are no pages.',
    labels: { reason: ['failed', 'invalid_value'] },
  },
  sessions_gateway_upstream_failures_total: {
    kind: 'counter',
    help: 'Reads and writes that failed after all retries, by reason. circuit_open and bulkhead_full: no call was made.',
    labels: { reason: valuesOf(upstreamFailures) },
  },
  sessions_gateway_upstream_retries_total: {
    kind: 'counter',
    help: 'Retries, by the reason of the failure before each.',
    labels: { reason: ['conflict', 'not_ready', 'rate_limited', 'unavailable'] },
  },
  sessions_gateway_upstream_hedges_total: {
    kind: 'counter',
    help: 'Second attempts of slow reads of lists.',
    labels: {},
  },
  sessions_gateway_upstream_retry_budget_tokens: {
    kind: 'gauge',
    help: 'Tokens left in the retry budget, of 500.',
    labels: {},
  },
  sessions_gateway_upstream_breaker_state: {
    kind: 'gauge',
    help: "The state of the service's circuit breaker: 1 for the present one.",
    labels: { state: valuesOf(breakerStates) },
  },
  sessions_gateway_upstream_breaker_transitions_total: {
    kind: 'counter',
    help: "Changes of the service's circuit breaker, by the state that it changed to.",
    labels: { state: valuesOf(breakerStates) },
  },
  sessions_gateway_upstream_agent_breakers_open: {
    kind: 'gauge',
    help: 'Agents whose own circuit breaker is not closed.',
    labels: {},
  },
  sessions_gateway_upstream_calls: {
    kind: 'gauge',
    help: 'Calls to the REST API in the bulkhead.',
    labels: { state: ['active', 'queued'] },
  },
  sessions_gateway_upstream_odd_rows_total: {
    kind: 'counter',
    help: 'Rows of which the REST API left out or mistyped documented members.',
    labels: {},
  },
  ...streamMetrics,
  sessions_gateway_token_verifications_total: {
    kind: 'counter',
    help: 'Tokens that were verified, by result. Tokens that are cached are not verified again.',
    labels: { result: ['accepted', 'refused', 'unavailable'] },
  },
  sessions_gateway_key_set_age_seconds: {
    kind: 'gauge',
    help: 'Time since the key set of an issuer was fetched; +Inf while none is known.',
    labels: { issuer: { pattern: /./, meaning: 'an issuer of `AUTH_ISSUER`' } },
  },
  ...workerMetrics,
  sessions_gateway_build_info: {
    kind: 'gauge',
    help: 'The version of the gateway; always 1.',
    labels: { version: { pattern: /./, meaning: 'the version' } },
  },
} as const satisfies Record<string, Metric>
