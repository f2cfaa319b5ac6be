// The outcome of a request: what each cause is called, and which of several wins.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ResultStream } from '../../src/graphql/subscriptions/result-stream.ts'
import type { StreamEndReason } from '../../src/graphql/subscriptions/stream-end.ts'
import type { ReadStats } from '../../src/sessions/read-stats.ts'
import type { WriteStats } from '../../src/sessions/write-stats.ts'
import { type Outcome, outcomeOf, outcomes } from '../../src/telemetry/outcome.ts'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { createVirtualClock } from '../virtual-clock.ts'

function reads({ outcomes: pages, ...rest }: Partial<ReadStats>, failures?: UpstreamFailure[]): ReadStats {
  return {
    outcomes: { hit: 0, stale: 0, staleIfError: 0, miss: 0, collapsed: 0, ...pages },
    oldestFetchedAt: 0,
    hasSingleReads: false,
    upstreamCalls: 0,
    upstreamMs: 0,
    retries: 0,
    failures: failures && new Set(failures),
    isStillCached: () => true,
    ...rest,
  }
}
const pages = (counts: Partial<ReadStats['outcomes']>, rest: Partial<ReadStats> = {}) => ({
  reads: reads({ outcomes: counts as ReadStats['outcomes'], ...rest }),
})
const failed = (errorCodes: string[], ...failures: UpstreamFailure[]) => ({
  errorCodes,
  reads: reads({ upstreamCalls: failures.length }, failures),
})
const unavailable = ['UPSTREAM_UNAVAILABLE']
const wrote = (counts: Partial<WriteStats>, ...errorCodes: string[]) => ({
  ...pages({ miss: 1 }, { upstreamCalls: 2 }),
  writes: { done: 0, refused: 0, unknown: 0, ...counts, errorCodes },
})

function endedStream(reason: StreamEndReason): ResultStream {
  const stream = new ResultStream({
    read: () => Promise.reject(new Error('nothing is read')),
    close: () => undefined,
    expiresAt: Number.POSITIVE_INFINITY,
    verify: async () => true,
    maxDurationMs: 1_000,
    unauthenticated: () => ({ reason: 'unauthenticated' }),
    toErrorJson: String,
    clock: createVirtualClock(),
  })
  stream.end({ reason })
  return stream
}

for (const [what, facts, outcome] of [
  ['nothing is known of the response', {}, 'no_reads'],
  ['nothing was read', pages({}), 'no_reads'],
  ['all pages were fresh', pages({ hit: 3 }), 'hit'],
  ['a session was found in a cached page', pages({}, { hasSingleReads: true }), 'hit'],
  ['a session was read by its id', pages({}, { hasSingleReads: true, upstreamCalls: 1 }), 'miss'],
  ['the response was cached', { ...pages({ hit: 1 }), servedBy: 'response-cache' }, 'response_cache'],
  ['a stale page is worse than a fresh one', pages({ hit: 3, stale: 1 }), 'stale'],
  ['a collapsed call is worse than a stale page', pages({ stale: 2, collapsed: 1 }), 'collapsed'],
  ['a call is worse than a collapsed one', pages({ collapsed: 2, miss: 1 }, { upstreamCalls: 1 }), 'miss'],
  ['a retry is worse than a call', pages({ miss: 2 }, { upstreamCalls: 2, retries: 1 }), 'retried'],
  [
    'a page in place of an error is worse than a retry',
    pages({ miss: 1, staleIfError: 1 }, { upstreamCalls: 1, retries: 2 }),
    'stale_if_error',
  ],
  ['an error is worse than all that was read', failed(['BAD_USER_INPUT']), 'refused'],
  ['a session that is not found is no error', { reads: reads({ upstreamCalls: 1 }, ['notFound']) }, 'miss'],
  ['a rate limit of the gateway', failed(['RATE_LIMITED']), 'rate_limited'],
  ['a rate limit of the REST API', failed(['RATE_LIMITED'], 'rateLimited'), 'upstream_throttled'],
  ['an open circuit breaker', failed(unavailable, 'circuitOpen', 'unavailable'), 'breaker_open'],
  ['a full bulkhead', failed(unavailable, 'unavailable', 'bulkheadFull'), 'bulkhead_full'],
  ["the gateway's credential is not accepted", failed(unavailable, 'unauthorized'), 'upstream_denied'],
  ['the gateway has no credential', failed(unavailable, 'noCredential'), 'upstream_denied'],
  ['the gateway may not read the list', failed(['FORBIDDEN'], 'forbidden'), 'upstream_denied'],
  ["a field that is the router's", failed(['FORBIDDEN']), 'refused'],
  ['a broken connection', failed(unavailable, 'unavailable'), 'upstream_error'],
  [
    'of several errors the worst wins',
    failed(['NOT_FOUND', 'UPSTREAM_TIMEOUT', 'UPSTREAM_BAD_RESPONSE'], 'timeout', 'badResponse'),
    'deadline',
  ],
  ['a client that left', { ...failed(unavailable, 'aborted'), aborted: true }, 'client_gone'],
  ['a client that left before it had the response', { ...pages({ hit: 1 }), aborted: true }, 'client_gone'],
  [
    'a defect is worse than a client that left',
    { ...failed(['INTERNAL_SERVER_ERROR']), aborted: true },
    'internal_error',
  ],
  ['a write is more than what was read beside it', wrote({ done: 2 }), 'written'],
  ['a write that was refused', wrote({ done: 1, refused: 1 }, 'CONFLICT'), 'write_refused'],
  ['a write for which the REST API is busy', wrote({ refused: 1 }, 'RATE_LIMITED'), 'upstream_throttled'],
  [
    'a write of which nobody knows is worse than one that was refused',
    wrote({ refused: 1, unknown: 1 }, 'CONFLICT', 'OUTCOME_UNKNOWN'),
    'write_unknown',
  ],
  [
    'a read that fails after a write of which nobody knows',
    { ...wrote({ unknown: 1 }, 'OUTCOME_UNKNOWN'), ...failed(['BAD_USER_INPUT']) },
    'write_unknown',
  ],
  [
    'a client that left while its session was created',
    { ...wrote({ done: 1 }), aborted: true },
    'client_gone',
  ],
  ['a stream that has ended', { stream: endedStream('max_duration') }, 'stream'],
  ['a stream whose source failed', { stream: endedStream('failed') }, 'stream_failed'],
] as const satisfies [string, object, Outcome][])
  test(`${what}: ${outcome}`, () => {
    assert.equal(
      outcomeOf({
        servedBy: undefined,
        errorCodes: undefined,
        reads: undefined,
        writes: undefined,
        stream: undefined,
        aborted: false,
        ...facts,
      }),
      outcome,
    )
  })

test('every documented error code has an outcome; those of a client alone are refused', () => {
  const guide = readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8')
  const codes = [...guide.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) +\|/gm)].flatMap(([, cell = '']) =>
    cell.replaceAll('`', '').split(', '),
  )
  assert.ok(codes.length > 20)
  const outcomeOfCode = (code: string) =>
    outcomeOf({
      ...failed([code]),
      servedBy: undefined,
      writes: undefined,
      stream: undefined,
      aborted: false,
    })
  const others = codes
    .map((code) => [code, outcomeOfCode(code)])
    .filter(([, outcome]) => outcome !== 'refused')
  assert.deepEqual(Object.fromEntries(others), {
    RATE_LIMITED: 'rate_limited',
    TOO_MANY_STREAMS: 'too_many_streams',
    SHUTTING_DOWN: 'shutting_down',
    UPSTREAM_TIMEOUT: 'deadline',
    UPSTREAM_UNAVAILABLE: 'upstream_error',
    UPSTREAM_BAD_RESPONSE: 'upstream_error',
    INTERNAL_SERVER_ERROR: 'internal_error',
    UNAUTHENTICATED: 'unauthenticated',
    AUTH_UNAVAILABLE: 'auth_unavailable',
  })
})

test('the documentation lists all outcomes, the worst first', () => {
  const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const table = guide.slice(
    guide.indexOf('\n### Outcomes\n'),
    guide.indexOf('\n## ', guide.indexOf('\n### Outcomes\n')),
  )
  assert.deepEqual(
    [...table.matchAll(/^\| `([a-z_]+)`/gm)].map(([, outcome]) => outcome),
    outcomes,
  )
})
