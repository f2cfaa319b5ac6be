// The REST API as the gateway reads and writes it: the client, and around it the policies in their order.
import { createBulkhead, withBulkhead } from '../resilience/bulkhead.ts'
import type { Call } from '../resilience/call.ts'
import type { CircuitBreakerState } from '../resilience/circuit-breaker.ts'
import { createCircuitBreakers, withCircuitBreakers } from '../resilience/circuit-breakers.ts'
import { withDeadline } from '../resilience/deadline.ts'
import { withHedging } from '../resilience/hedging.ts'
import { withRetry } from '../resilience/retry.ts'
import { createRetryBudget } from '../resilience/retry-budget.ts'
import { type CallKind, createCall, deleteCall, getCall, listCall, stopCall } from './call-kinds.ts'
import { type ClientOptions, createSessionsClient } from './client.ts'
import { createFailureCounts } from './failure-counts.ts'
import { withNormalizedPages } from './normalize-page.ts'
import { createOddRows, type OddRowsOptions } from './odd-rows.ts'
import type { FetchPage, FetchSession, ListKey, ReadRequest } from './page.ts'
import { classify, withUpstreamErrors } from './policy-errors.ts'
import type { SessionRecord } from './session-record.ts'
import { createSessionWrites, type SessionWrites } from './session-writes.ts'
import type { UpstreamFailure } from './upstream-error.ts'
import { createWriteCalls } from './write-calls.ts'

export interface UpstreamOptions extends ClientOptions {
  /** The most time that a call takes, retries and waits included, in milliseconds. */
  readonly deadlineMs: number
  /** Whether a slow read of a list gets a second attempt. */
  readonly hedging: boolean
  /** Called with every change of the service's circuit breaker. */
  readonly onCircuitBreakerChange: (state: CircuitBreakerState) => void
  /** Called when the circuit breaker of the list of that path opens, and when it closes again. */
  readonly onListCircuitBreakerChange: (path: string, state: 'open' | 'closed') => void
  /** Called at most once per list and minute: see `createOddRows`. */
  readonly onOddRows: OddRowsOptions['warn']
  /** Wraps each attempt, within all policies. */
  readonly watchAttempts: <Request extends ListKey, Result>(
    call: Call<Request, Result>,
    kind: CallKind<Result>,
  ) => Call<Request, Result>
}

export interface UpstreamStats {
  readonly circuitBreaker: CircuitBreakerState
  /** How often it has changed to each state. */
  readonly circuitBreakerTransitions: Readonly<Record<CircuitBreakerState, number>>
  /** Agents whose own circuit breaker is open; the one above is the whole service's. */
  readonly openAgentCircuitBreakers: number
  readonly retryTokens: number
  /** Retries by the reason of the failure before them. */
  readonly retries: Readonly<Partial<Record<UpstreamFailure, number>>>
  /** Second attempts of slow reads. */
  readonly hedges: number
  /** Calls that failed after all retries, by reason; those that no policy let through are among them. */
  readonly failures: Readonly<Partial<Record<UpstreamFailure, number>>>
  readonly activeCalls: number
  readonly queuedCalls: number
  /** Rows received so far of which documented fields are missing or not of their type. */
  readonly oddRows: number
}

export interface Upstream {
  readonly fetchPage: FetchPage<SessionRecord>
  readonly fetchSession: FetchSession<SessionRecord>
  readonly writes: SessionWrites<SessionRecord>
  readonly circuitBreaker: () => CircuitBreakerState
  /** The state of the circuit breaker of the list of that path. */
  readonly listCircuitBreaker: (path: string) => CircuitBreakerState
  /** Whether calls fail so often that none is retried. */
  readonly isRetryBudgetEmpty: () => boolean
  /** Whether calls of that list fail or queue, so that none should be made for which nobody waits. */
  readonly isStrained: (list: ListKey) => boolean
  readonly stats: () => UpstreamStats
  /** Closes idle connections; resolves when calls in flight have ended. */
  readonly close: () => Promise<void>
}

/** Calls of one list are a group of the policies: they may fail for a reason of their own. */
const groupOf = (list: ListKey): string => list.path

/** Calls that may be queued. */
const maxQueuedCalls = 128

/** Creates the client and its policies; nothing is connected yet. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { deadlineMs, maxConcurrency, hedging, clock } = options
  const client = createSessionsClient(options)
  const retried = createFailureCounts()
  const failed = createFailureCounts()
  const circuitBreakerTransitions = { closed: 0, open: 0, halfOpen: 0 }
  const retries = {
    groupOf,
    classify,
    budget: createRetryBudget(),
    clock,
    random: Math.random,
    onRetry(request: ReadRequest, error: unknown) {
      retried.count(error)
      request.onRetry?.()
    },
  }
  const breakers = createCircuitBreakers({
    classify,
    onStateChange(state) {
      circuitBreakerTransitions[state] += 1
      options.onCircuitBreakerChange(state)
    },
    onGroupStateChange: options.onListCircuitBreakerChange,
    clock,
  })
  const bulkhead = createBulkhead(maxConcurrency, maxQueuedCalls)
  let hedges = 0
  let oddRows = 0
  const odd = createOddRows({
    count: (rows) => void (oddRows += rows),
    warn: options.onOddRows,
    now: clock.now,
  })

  function isStrained({ path }: ListKey): boolean {
    if (bulkhead.counts().queued > 0 || retries.budget.isLow()) return true
    return breakers.state() !== 'closed' || breakers.groupState(path) !== 'closed'
  }

  /** An attempt: through the circuit breakers, then the bulkhead. */
  function withGuards<Request extends ReadRequest, Result>(
    call: Call<Request, Result>,
    kind: CallKind<Result>,
  ): Call<Request, Result> {
    const attempt = withBulkhead(options.watchAttempts(call, kind), bulkhead, groupOf)
    return withCircuitBreakers(attempt, breakers, groupOf)
  }

  const hedgingOptions = {
    groupOf,
    budget: retries.budget,
    isStrained,
    onHedge: () => void (hedges += 1),
    clock,
  }

  /** From the outside in: a deadline over all; retries; second attempts of slow reads of lists; each attempt with its guards. */
  function withPolicies<Request extends ReadRequest, Result>(
    call: Call<Request, Result>,
    kind: CallKind<Result>,
  ): Call<Request, Result> {
    const guarded = withGuards(call, kind)
    const hedged = hedging && kind === listCall ? withHedging(guarded, hedgingOptions) : guarded
    const repeated = withRetry(hedged, retries)
    return withUpstreamErrors(withDeadline(repeated, deadlineMs, clock), failed.count)
  }

  const fetchSession = odd.watchSessions(withPolicies(client.fetchSession, getCall))
  const writeCalls = createWriteCalls(client.send)

  return {
    fetchPage: withNormalizedPages(odd.watchPages(withPolicies(client.fetchPage, listCall)), clock.now),
    fetchSession,
    writes: createSessionWrites({
      attempts: {
        create: withGuards(writeCalls.create, createCall),
        stop: withGuards(writeCalls.stop, stopCall),
        delete: withGuards(writeCalls.delete, deleteCall),
      },
      fetchSession,
      retries,
      deadlineMs,
      onFailure: failed.count,
    }),
    circuitBreaker: breakers.state,
    listCircuitBreaker: breakers.groupState,
    isRetryBudgetEmpty: retries.budget.isEmpty,
    isStrained,
    stats() {
      const { active: activeCalls, queued: queuedCalls } = bulkhead.counts()
      return {
        circuitBreaker: breakers.state(),
        circuitBreakerTransitions,
        openAgentCircuitBreakers: breakers.openGroups(),
        retryTokens: retries.budget.left(),
        retries: retried.counts,
        hedges,
        failures: failed.counts,
        activeCalls,
        queuedCalls,
        oddRows,
      }
    },
    close: () => client.close(),
  }
}
