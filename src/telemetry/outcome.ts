// The outcome of a request: one word for log, metrics and traces, so that an engineer on call sees where to look.
import type { GraphQLResponse } from '../graphql/response.ts'

/**
 * Each outcome with its meaning, the worst first. A request has several causes where its fields or reads differ: the first of
 * these that applies is its outcome.
 */
export const outcomeMeanings = {
  internal_error: 'a defect of the gateway: see the log',
  client_gone: 'the client disconnected before it had the response',
  auth_unavailable: 'callers cannot be verified, because an issuer publishes no key set',
  breaker_open: 'a call was not made, because a circuit breaker is open',
  bulkhead_full: 'a call was not made, because too many are queued',
  upstream_denied: "the REST API does not accept the gateway's credential, or does not let it read the list",
  deadline: 'the REST API did not respond within the deadline',
  upstream_throttled: 'the REST API responded 429',
  upstream_error: 'the REST API failed, or its response cannot be used',
  write_unknown: 'nobody knows whether a write was made: the REST API did not say',
  stream_failed: 'the source of a stream failed, and the stream ended',
  too_many_streams: 'as many streams are open as may be, in all or of the caller',
  shutting_down: 'the gateway is stopping, and opens no stream',
  rate_limited: 'the caller, or its address, is over the rate limit',
  unauthenticated: 'the token is missing or not accepted',
  refused: 'the request asks for what is not served: its path, document, variables, ids or size',
  write_refused: 'a session was not created, stopped or deleted, for a reason that the client can act on',
  stale_if_error: 'a cached page was served, because its call failed',
  written: 'all that was to be created, stopped or deleted was',
  retried: 'a call succeeded after a retry',
  miss: 'a call was made',
  collapsed: "the request waited for another request's call",
  stale: 'a cached page was served while it is refreshed',
  hit: 'all that was read was cached and fresh',
  stream: 'a stream of results was opened, and has ended',
  response_cache: 'the response was cached',
  no_reads: 'nothing was read',
} as const

export type Outcome = keyof typeof outcomeMeanings

/** All outcomes, the worst first. */
export const outcomes = Object.keys(outcomeMeanings) as readonly Outcome[]

/** Outcomes for which the gateway, or what it depends on, is to blame. */
export const failureOutcomes = [
  'internal_error',
  'auth_unavailable',
  'breaker_open',
  'bulkhead_full',
  'upstream_denied',
  'deadline',
  'upstream_throttled',
  'upstream_error',
  'write_unknown',
  'stream_failed',
] as const satisfies readonly Outcome[]

export interface OutcomeFacts extends Pick<GraphQLResponse, 'servedBy' | 'errorCodes' | 'reads'> {
  /** Required, as `stream` is. */
  readonly writes: GraphQLResponse['writes'] | undefined
  /** Required, so that no caller leaves it out. */
  readonly stream: GraphQLResponse['stream'] | undefined
  /** Whether the client disconnected before it had the response. */
  readonly aborted: boolean
}

/** Returns the outcome of a request whose response was sent, or never will be. */
export function outcomeOf({ servedBy, errorCodes, reads, writes, stream, aborted }: OutcomeFacts): Outcome {
  if (stream) return stream.ended?.reason === 'failed' ? 'stream_failed' : 'stream'
  if (errorCodes === undefined) {
    if (aborted) return 'client_gone'
    if (writes) return outcomeOfWrites(writes)
    return servedBy === 'response-cache' ? 'response_cache' : outcomeOfReads(reads)
  }
  const causes = new Set(errorCodes.map((code) => causeOf(code, reads?.failures)))
  if (writes) causes.add(outcomeOfWrites(writes))
  if (aborted) causes.add('client_gone')
  return outcomes.find((outcome) => causes.has(outcome)) ?? 'internal_error'
}

function outcomeOfWrites({ refused, unknown, errorCodes }: NonNullable<OutcomeFacts['writes']>): Outcome {
  if (unknown > 0) return 'write_unknown'
  if (errorCodes.includes('RATE_LIMITED')) return 'upstream_throttled'
  return refused > 0 ? 'write_refused' : 'written'
}

function outcomeOfReads(reads: OutcomeFacts['reads']): Outcome {
  if (reads === undefined) return 'no_reads'
  const { hit, stale, staleIfError, collapsed } = reads.outcomes
  if (staleIfError > 0) return 'stale_if_error'
  if (reads.retries > 0) return 'retried'
  if (reads.upstreamCalls > 0) return 'miss'
  if (collapsed > 0) return 'collapsed'
  if (stale > 0) return 'stale'
  return hit > 0 || reads.hasSingleReads ? 'hit' : 'no_reads'
}

type Failures = NonNullable<OutcomeFacts['reads']>['failures']

/** Returns what an error code stands for. Some stand for several causes: why reads failed decides. */
function causeOf(code: string, failures: Failures): Outcome {
  switch (code) {
    case 'INTERNAL_SERVER_ERROR':
      return 'internal_error'
    case 'UNAUTHENTICATED':
      return 'unauthenticated'
    case 'AUTH_UNAVAILABLE':
      return 'auth_unavailable'
    case 'TOO_MANY_STREAMS':
      return 'too_many_streams'
    case 'SHUTTING_DOWN':
      return 'shutting_down'
    case 'RATE_LIMITED':
      return failures?.has('rateLimited') ? 'upstream_throttled' : 'rate_limited'
    case 'FORBIDDEN':
      return failures?.has('forbidden') ? 'upstream_denied' : 'refused'
    case 'UPSTREAM_TIMEOUT':
      return 'deadline'
    case 'UPSTREAM_BAD_RESPONSE':
      return 'upstream_error'
    case 'UPSTREAM_UNAVAILABLE':
      return unavailableBecause(failures)
    default:
      return 'refused'
  }
}

function unavailableBecause(failures: Failures): Outcome {
  if (failures?.has('aborted')) return 'client_gone'
  if (failures?.has('circuitOpen')) return 'breaker_open'
  if (failures?.has('bulkheadFull')) return 'bulkhead_full'
  return failures?.has('unauthorized') || failures?.has('noCredential') ? 'upstream_denied' : 'upstream_error'
}
