// A call that goes as it is told, one outcome for each attempt, and remembers when it was made.
import type { Call } from '../../src/resilience/call.ts'
import {
  UpstreamError,
  type UpstreamErrorDetails,
  type UpstreamFailure,
} from '../../src/upstream/upstream-error.ts'
import type { VirtualClock } from '../virtual-clock.ts'

/** `ok`, a failure, or `hang`: no end but by the signal. */
export type Outcome = 'ok' | 'hang' | UpstreamFailure | UpstreamError

export interface AgentRequest {
  readonly path: string
}

export interface ScriptedCall {
  readonly call: Call<AgentRequest, string>
  /** Milliseconds from the start at which attempts were made. */
  readonly attemptsAt: readonly number[]
}

/** Creates it; past the end of `outcomes` the last one goes on. */
export function scriptedCall(clock: VirtualClock, outcomes: readonly Outcome[]): ScriptedCall {
  const attemptsAt: number[] = []
  const startedAt = clock.now()
  return {
    attemptsAt,
    call: (request, signal) => {
      const outcome = outcomes[Math.min(attemptsAt.length, outcomes.length - 1)] ?? 'ok'
      attemptsAt.push(clock.now() - startedAt)
      if (outcome === 'ok') return Promise.resolve(`answer to ${request.path}`)
      if (outcome !== 'hang') return Promise.reject(typeof outcome === 'string' ? failure(outcome) : outcome)
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    },
  }
}

/** A failed call's error. */
export function failure(reason: UpstreamFailure, details: UpstreamErrorDetails = {}): UpstreamError {
  return new UpstreamError(reason, `the test says ${reason}`, details)
}

/** Comes after everything that can go on without time passing. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
}
