// Two rings of circuit breakers: one for each group that fails, and behind them the one for the whole service.
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { Call, Classify } from './call.ts'
import { type CircuitBreaker, type CircuitBreakerState, createCircuitBreaker } from './circuit-breaker.ts'

/** The service is judged by its last seconds; a group is called less often, and by callers who wait for the deadline. */
const serviceWindowMs = 5_000
const groupWindowMs = 30_000
/** Maximum breakers of groups, because clients name the groups; the least recently used one is evicted. */
const maxGroups = 1_000

export interface CircuitBreakersOptions {
  readonly classify: Classify
  /** Called with each new state of the service's breaker. */
  readonly onStateChange: (state: CircuitBreakerState) => void
  /** Called when a group's breaker opens, and when it closes again: not for the probes in between. */
  readonly onGroupStateChange: (group: string, state: 'open' | 'closed') => void
  readonly clock: Clock
}

export interface CircuitBreakers {
  /** Makes a call of that group, or rejects at once with CallNotPermittedError. */
  readonly run: <Result>(group: string, call: () => Promise<Result>) => Promise<Result>
  /** The state of the service's breaker. */
  readonly state: () => CircuitBreakerState
  /** The state of the group's breaker: closed where it has none. */
  readonly groupState: (group: string) => CircuitBreakerState
  /** Returns how many breakers of groups are not closed. */
  readonly openGroups: () => number
}

/** Creates the breakers, all closed. A group has none until it fails. */
export function createCircuitBreakers(options: CircuitBreakersOptions): CircuitBreakers {
  const { classify, onStateChange, onGroupStateChange, clock } = options
  const service = createCircuitBreaker({ windowMs: serviceWindowMs, classify, onStateChange, clock })
  const breakerOf = new LRUCache<string, CircuitBreaker>({ max: maxGroups })

  /** A failure of the whole service says nothing about a group. */
  const classifyForGroup: Classify = (error) => {
    const failure = classify(error)
    return failure.scope === 'service' ? { outcome: 'ignored' } : failure
  }

  function addBreaker(group: string): CircuitBreaker {
    let isOpen = false
    const breaker = createCircuitBreaker({
      windowMs: groupWindowMs,
      classify: classifyForGroup,
      onStateChange(state) {
        if (state === 'halfOpen' || isOpen === (state === 'open')) return
        isOpen = state === 'open'
        if (!isOpen && breakerOf.peek(group) === breaker) breakerOf.delete(group)
        onGroupStateChange(group, state)
      },
      clock,
    })
    breakerOf.set(group, breaker)
    return breaker
  }

  return {
    async run(group, call) {
      const own = breakerOf.get(group)
      if (own) return own.run(() => service.run(call, { group, isSuspect: own.state() !== 'closed' }))
      try {
        return await service.run(call, { group })
      } catch (error) {
        if (classifyForGroup(error).outcome === 'failure')
          (breakerOf.get(group) ?? addBreaker(group)).recordFailure()
        throw error
      }
    },
    state: service.state,
    groupState: (group) => breakerOf.peek(group)?.state() ?? 'closed',
    openGroups: () => [...breakerOf.values()].filter((breaker) => breaker.state() !== 'closed').length,
  }
}

/** Wraps a call: it is made through the breakers. */
export function withCircuitBreakers<Request, Result>(
  call: Call<Request, Result>,
  breakers: CircuitBreakers,
  groupOf: (request: Request) => string,
): Call<Request, Result> {
  return (request, signal) => breakers.run(groupOf(request), () => call(request, signal))
}
