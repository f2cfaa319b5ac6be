// Circuit breakers on virtual time, and calls through them with scripted outcomes.

import type { CircuitBreakerState } from '../../src/resilience/circuit-breaker.ts'
import { type CircuitBreakers, createCircuitBreakers } from '../../src/resilience/circuit-breakers.ts'
import { classify } from '../../src/upstream/policy-errors.ts'
import { type UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { failure } from './scripted-call.ts'

export interface StartedBreakers {
  readonly breakers: CircuitBreakers
  readonly clock: VirtualClock
  /** Of the service's breaker. */
  readonly changes: CircuitBreakerState[]
  /** Of agents' breakers: name and state. */
  readonly agentChanges: string[]
  /** Makes a call for an agent that was not called before. */
  readonly run: <Result>(call: () => Promise<Result>) => Promise<Result>
  /** Makes so many calls, each for an agent of its own, that fail for that reason; without one they succeed. */
  readonly callTimes: (count: number, reason?: UpstreamFailure) => Promise<void>
  /** Makes so many calls for one agent that fail with that error; without one they succeed. Resolves to how many were made. */
  readonly callAgent: (agentName: string, count: number, error?: Error) => Promise<number>
}

/** Creates breakers that are closed. */
export function startBreakers(): StartedBreakers {
  const clock = createVirtualClock()
  const changes: CircuitBreakerState[] = []
  const agentChanges: string[] = []
  const breakers = createCircuitBreakers({
    classify,
    onStateChange: (state) => changes.push(state),
    onGroupStateChange: (agentName, state) => agentChanges.push(`${agentName} ${state}`),
    clock,
  })
  let asked = 0
  const run: StartedBreakers['run'] = (call) => {
    asked += 1
    return breakers.run(`agent-${asked}`, call)
  }
  return {
    breakers,
    clock,
    changes,
    agentChanges,
    run,
    async callTimes(count, reason) {
      for (let index = 0; index < count; index += 1) {
        const call = reason === undefined ? async () => undefined : () => Promise.reject(failure(reason))
        await run(call).catch(() => undefined)
      }
    },
    async callAgent(agentName, count, error) {
      let made = 0
      const call = async () => {
        made += 1
        if (error) throw error
      }
      for (let index = 0; index < count; index += 1)
        await breakers.run(agentName, call).catch(() => undefined)
      return made
    },
  }
}
