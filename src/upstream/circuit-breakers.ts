// Two rings of circuit breakers: one for each agent that fails, and behind them the one for the whole service.
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

/** A service is judged by its last seconds; an agent is asked less often, and by callers who wait for the deadline. */
const serviceLookBackMs = 5_000
const agentLookBackMs = 30_000
/** Names of agents come from clients: past so many that fail, the one that was asked least lately is forgotten. */
const maxAgents = 1_000

export interface CircuitBreakersOptions {
  /** Told of every change of the service's breaker. */
  readonly onChange: (state: CircuitBreakerState) => void
  /** Told when an agent's breaker opens, and when it closes again: not of the probes in between. */
  readonly onAgentChange: (agentName: string, state: 'open' | 'closed') => void
  readonly clock: Clock
}

export interface CircuitBreakers {
  /** Makes a call for that agent, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(agentName: string, call: () => Promise<Result>) => Promise<Result>
  /** Of the service's breaker. */
  readonly state: () => CircuitBreakerState
  /** How many agents' breakers are not closed, and how many there are. */
  readonly agents: () => { readonly open: number; readonly known: number }
}

/** Creates them, all closed. An agent has none until it fails. */
export function createCircuitBreakers({
  onChange,
  onAgentChange,
  clock,
}: CircuitBreakersOptions): CircuitBreakers {
  const service = createCircuitBreaker({
    windowMs: serviceLookBackMs,
    verdictOf,
    onChange,
    clock,
  })
  const breakerOf = new LRUCache<string, CircuitBreaker>({ max: maxAgents })

  function addBreaker(agentName: string): CircuitBreaker {
    let isOpen = false
    const breaker = createCircuitBreaker({
      windowMs: agentLookBackMs,
      verdictOf: verdictOnAgent,
      onChange: (state) => {
        if (state === 'halfOpen' || isOpen === (state === 'open')) return
        isOpen = state === 'open'
        if (!isOpen && breakerOf.peek(agentName) === breaker) breakerOf.delete(agentName)
        onAgentChange(agentName, state)
      },
      clock,
    })
    breakerOf.set(agentName, breaker)
    return breaker
  }

  return {
    async run(agentName, call) {
      const own = breakerOf.get(agentName)
      if (own) {
        const callService = () => service.run(call, { agentName, isSuspect: own.state() !== 'closed' })
        return own.run(callService)
      }
      try {
        return await service.run(call, { agentName })
      } catch (error) {
        if (verdictOnAgent(error) === 'failed')
          (breakerOf.get(agentName) ?? addBreaker(agentName)).noteFailure()
        throw error
      }
    },
    state: service.state,
    agents: () => ({
      open: [...breakerOf.values()].filter((breaker) => breaker.state() !== 'closed').length,
      known: breakerOf.size,
    }),
  }
}

/** A refusal and a throttling are answers: whoever gives them is alive. */
function verdictOf(error: unknown): Outcome {
  if (!(error instanceof UpstreamError)) return 'nothing'
  if (error.reason === 'unavailable' || error.reason === 'timeout') return 'failed'
  if (error.reason === 'shed') return 'notMade'
  return error.reason === 'aborted' ? 'nothing' : 'answered'
}

/** Where no connection could be made, no agent was asked. */
function verdictOnAgent(error: unknown): Outcome {
  return error instanceof UpstreamError && error.details.scope === 'service' ? 'nothing' : verdictOf(error)
}

/** Wraps a call: it is made through the breakers. */
export function withCircuitBreakers<Request extends { readonly agentName: string }, Result>(
  call: Call<Request, Result>,
  breakers: CircuitBreakers,
): Call<Request, Result> {
  return (request, signal) => breakers.run(request.agentName, () => call(request, signal))
}
