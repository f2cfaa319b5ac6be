// Two rings of circuit breakers: one for each list that fails, and behind them the one for the whole service.
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { Call } from '../resilience/call.ts'
import {
  type CircuitBreaker,
  type CircuitBreakerState,
  createCircuitBreaker,
  type Outcome,
} from '../resilience/circuit-breaker.ts'
import { UpstreamError } from './upstream-error.ts'

/** A service is judged by its last seconds; a list is read less often, and by callers who wait for the deadline. */
const serviceWindowMs = 5_000
const listWindowMs = 30_000
/** The most paths of failing lists that are remembered, because clients choose them; the least recently used is evicted. */
const maxLists = 1_000

export interface CircuitBreakersOptions {
  /** Called with every change of the service's breaker. */
  readonly onChange: (state: CircuitBreakerState) => void
  /** Called when a list's breaker opens, and when it closes again, but not for the probes in between. */
  readonly onListChange: (path: string, state: 'open' | 'closed') => void
  readonly clock: Clock
}

export interface CircuitBreakers {
  /** Makes a call for the list of that path, or rejects at once with UpstreamError `shed`. */
  readonly run: <Result>(path: string, call: () => Promise<Result>) => Promise<Result>
  /** The state of the service's breaker. */
  readonly state: () => CircuitBreakerState
  /** How many lists' breakers are not closed, and how many there are. */
  readonly lists: () => { readonly open: number; readonly known: number }
}

/** Creates them, all closed. A list has none until it fails. */
export function createCircuitBreakers({
  onChange,
  onListChange,
  clock,
}: CircuitBreakersOptions): CircuitBreakers {
  const service = createCircuitBreaker({
    windowMs: serviceWindowMs,
    verdictOf: outcomeOf,
    onChange,
    clock,
  })
  const breakerOf = new LRUCache<string, CircuitBreaker>({ max: maxLists })

  function addBreaker(path: string): CircuitBreaker {
    let isOpen = false
    const breaker = createCircuitBreaker({
      windowMs: listWindowMs,
      verdictOf: outcomeForList,
      onChange: (state) => {
        if (state === 'halfOpen' || isOpen === (state === 'open')) return
        isOpen = state === 'open'
        if (!isOpen && breakerOf.peek(path) === breaker) breakerOf.delete(path)
        onListChange(path, state)
      },
      clock,
    })
    breakerOf.set(path, breaker)
    return breaker
  }

  return {
    async run(path, call) {
      const own = breakerOf.get(path)
      if (own) {
        const callService = () => service.run(call, { agentName: path, isSuspect: own.state() !== 'closed' })
        return own.run(callService)
      }
      try {
        return await service.run(call, { agentName: path })
      } catch (error) {
        if (outcomeForList(error) === 'failed') (breakerOf.get(path) ?? addBreaker(path)).noteFailure()
        throw error
      }
    },
    state: service.state,
    lists: () => ({
      open: [...breakerOf.values()].filter((breaker) => breaker.state() !== 'closed').length,
      known: breakerOf.size,
    }),
  }
}

/** A refusal and a throttling are answers: whoever gives them is alive. */
function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof UpstreamError)) return 'nothing'
  if (error.reason === 'unavailable' || error.reason === 'timeout') return 'failed'
  if (error.reason === 'shed') return 'notMade'
  return error.reason === 'aborted' ? 'nothing' : 'answered'
}

/** Where no connection could be made, the failure says nothing about the list. */
function outcomeForList(error: unknown): Outcome {
  return error instanceof UpstreamError && error.details.scope === 'service' ? 'nothing' : outcomeOf(error)
}

/** Wraps a call: it is made through the breakers. */
export function withCircuitBreakers<Request extends { readonly path: string }, Result>(
  call: Call<Request, Result>,
  breakers: CircuitBreakers,
): Call<Request, Result> {
  return (request, signal) => breakers.run(request.path, () => call(request, signal))
}
