// Retries: of reads alone, few, spread out, within the deadline and the budget, and as late as the upstream asks.
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Call } from './call.ts'
import type { RetryBudget } from './retry-budget.ts'

const maxAttempts = 3
const baseMs = 50
const throttledBaseMs = 1_000

export interface RetryOptions {
  readonly budget: RetryBudget
  /** How long attempts and waits may take in all, in milliseconds: no wait is begun that would outlast it. */
  readonly deadlineMs: number
  readonly clock: Clock
  /** Of [0, 1). */
  readonly random: () => number
}

/** Wraps a call: what failed for a passing reason is tried again. */
export function withRetry<Request extends { readonly path: string }, Result>(
  call: Call<Request, Result>,
  { budget, deadlineMs, clock, random }: RetryOptions,
): Call<Request, Result> {
  return async (request, signal) => {
    const deadlineAt = clock.now() + deadlineMs
    let cost: number | undefined
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        const result = await call(request, signal)
        budget.refund(request.path, cost)
        return result
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error
        // A retry that was refused on its way out is not paid for.
        if (error.reason === 'shed' && cost !== undefined) budget.refund(request.path, cost)
        if (!isPassing(error) || attempt === maxAttempts) throw error
        const throttled = error.reason === 'rateLimited'
        const waitMs = error.details.retryAfterMs ?? backoff(throttled, attempt, random)
        if (clock.now() + waitMs >= deadlineAt) throw error
        cost = budget.take(request.path, throttled)
        if (cost === undefined) throw error
        // oxlint-disable-next-line no-await-in-loop
        await wait(waitMs, clock, signal)
      }
    }
  }
}

function isPassing({ reason }: UpstreamError): boolean {
  return reason === 'unavailable' || reason === 'rateLimited'
}

/** Full jitter: anything up to a bound that doubles with each attempt. */
function backoff(throttled: boolean, attempt: number, random: () => number): number {
  return random() * (throttled ? throttledBaseMs : baseMs) * 2 ** (attempt - 1)
}

function wait(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', leave)
      resolve()
    })
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
  })
}
