// A call with a scripted outcome for each attempt, which records when attempts were made.
import assert from 'node:assert/strict'
import { type Call, CallNotPermittedError } from '../../src/resilience/call.ts'
import {
  UpstreamError,
  type UpstreamErrorDetails,
  type UpstreamFailure,
} from '../../src/upstream/upstream-error.ts'
import type { VirtualClock } from '../virtual-clock.ts'

/** `ok`, a failure, `notPermitted` by a policy further inside, or `hang`: settled by the signal alone. */
export type Outcome = 'ok' | 'hang' | 'notPermitted' | UpstreamFailure | UpstreamError

export interface GroupedRequest {
  readonly group: string
}

export interface ScriptedCall {
  readonly call: Call<GroupedRequest, string>
  /** Milliseconds from the start at which attempts were made. */
  readonly attemptsAt: readonly number[]
}

/** Creates it; past the end of `outcomes` the last one repeats. */
export function scriptedCall(clock: VirtualClock, outcomes: readonly Outcome[]): ScriptedCall {
  const attemptsAt: number[] = []
  const startedAt = clock.now()
  return {
    attemptsAt,
    call: (request, signal) => {
      const outcome = outcomes[Math.min(attemptsAt.length, outcomes.length - 1)] ?? 'ok'
      attemptsAt.push(clock.now() - startedAt)
      if (outcome === 'ok') return Promise.resolve(`response to ${request.group}`)
      if (outcome === 'notPermitted') return Promise.reject(notPermitted())
      if (outcome !== 'hang') return Promise.reject(typeof outcome === 'string' ? failure(outcome) : outcome)
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    },
  }
}

export const groupOf = (request: GroupedRequest): string => request.group

/** The error of a policy that refused a call. */
export function notPermitted(): CallNotPermittedError {
  return new CallNotPermittedError('bulkhead', 'the test does not permit it')
}

/** The rejection of a policy as data, without its cause. */
export async function rejectionOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => assert.fail('the call was permitted'),
    (error: unknown) => error,
  )
  if (!(error instanceof CallNotPermittedError)) throw error
  const { message, retryAfterMs } = error
  return { message, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** A failed call's error. */
export function failure(reason: UpstreamFailure, details: UpstreamErrorDetails = {}): UpstreamError {
  return new UpstreamError(reason, `the test says ${reason}`, details)
}

/** Resolves after everything that can go on without time passing. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
}
