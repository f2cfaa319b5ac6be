// How the words of other parts are written as values of labels: one map for each kind of word.
import type { BailoutReason } from '../jit/bailout.ts'
import type { CircuitBreakerState } from '../resilience/circuit-breaker.ts'
import type { CacheOutcome } from '../upstream/page.ts'
import type { UpstreamFailure } from '../upstream/upstream-error.ts'

export const pageOutcomes = {
  hit: 'hit',
  stale: 'stale',
  staleIfError: 'stale_if_error',
  miss: 'miss',
  collapsed: 'collapsed',
} as const satisfies Record<CacheOutcome, string>

export const breakerStates = {
  closed: 'closed',
  open: 'open',
  halfOpen: 'half_open',
} as const satisfies Record<CircuitBreakerState, string>

export const upstreamFailures = {
  aborted: 'aborted',
  badRequest: 'bad_request',
  badResponse: 'bad_response',
  bulkheadFull: 'bulkhead_full',
  circuitOpen: 'circuit_open',
  conflict: 'conflict',
  forbidden: 'forbidden',
  noCredential: 'no_credential',
  notFound: 'not_found',
  notReady: 'not_ready',
  rateLimited: 'rate_limited',
  timeout: 'timeout',
  unauthorized: 'unauthorized',
  unavailable: 'unavailable',
} as const satisfies Record<UpstreamFailure, string>

export const bailoutReasons = {
  operation: 'operation',
  introspection: 'introspection',
  'custom-type': 'custom_type',
  'too-many-variants': 'too_many_variants',
  variables: 'variables',
  arguments: 'arguments',
  resolver: 'resolver',
  value: 'value',
  'too-long': 'too_long',
  error: 'error',
} as const satisfies Record<BailoutReason, string>

/** Returns the entries of one of these maps. */
export function entriesOf<Word extends string, Value extends string>(
  words: Readonly<Record<Word, Value>>,
): (readonly [Word, Value])[] {
  return Object.entries(words) as [Word, Value][]
}

/** Returns the values of one of these maps. */
export function valuesOf<Value extends string>(words: Readonly<Record<string, Value>>): readonly Value[] {
  return Object.values(words)
}
