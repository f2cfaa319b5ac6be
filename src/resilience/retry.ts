// Retries: few, spread out, within the deadline and the budget, and never earlier than the service asks.
import type { Clock } from '../clock.ts'
import { delay } from './abortable.ts'
import { type Call, CallNotPermittedError, type Classify } from './call.ts'
import type { RetryBudget } from './retry-budget.ts'

const maxAttempts = 3
const baseMs = 50
const throttledBaseMs = 1_000
/** How much later than the service asks a retry may be made, as a share of that wait: many calls were given the same hint. */
const hintJitter = 0.25

export interface RetryOptions<Request> {
  /** A call's group: see `createRetryBudget`. */
  readonly groupOf: (request: Request) => string
  readonly classify: Classify
  readonly budget: RetryBudget
  readonly clock: Clock
  /** Returns a number of [0, 1). */
  readonly random: () => number
  /** Called before each retry with the error of the attempt before it. */
  readonly onRetry?: (request: Request, error: unknown) => void
}

/**
 * Wraps an idempotent call: a transient failure is retried, where the wait before the retry ends within the deadline. Rejects with
 * the failure of the last attempt that was made; with CallNotPermittedError only where none was.
 */
export function withRetry<Request, Result>(
  call: Call<Request, Result>,
  { groupOf, classify, budget, clock, random, onRetry }: RetryOptions<Request>,
): Call<Request, Result> {
  return async (request, signal, deadlineAt = Number.POSITIVE_INFINITY) => {
    const group = groupOf(request)
    let cost: number | undefined
    let failure: unknown
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        const result = await call(request, signal)
        budget.refund(group, cost)
        return result
      } catch (error) {
        // A retry that was not made costs nothing, and the last attempt's failure stands.
        if (error instanceof CallNotPermittedError && cost !== undefined) {
          budget.refund(group, cost)
          throw failure
        }
        const { isTransient = false, isThrottled = false, retryAfterMs } = classify(error)
        if (!isTransient || attempt === maxAttempts) throw error
        const waitMs =
          retryAfterMs === undefined
            ? backoff(isThrottled, attempt, random)
            : retryAfterMs * (1 + hintJitter * random())
        if (clock.now() + waitMs >= deadlineAt) throw error
        failure = error
        cost = budget.take(group, isThrottled)
        if (cost === undefined) throw error
        try {
          // oxlint-disable-next-line no-await-in-loop
          await delay(waitMs, clock, signal)
        } catch (reason) {
          budget.refund(group, cost)
          throw reason
        }
        onRetry?.(request, error)
      }
    }
  }
}

/** Full jitter: anything up to a bound that doubles with each attempt. */
function backoff(isThrottled: boolean, attempt: number, random: () => number): number {
  return random() * (isThrottled ? throttledBaseMs : baseMs) * 2 ** (attempt - 1)
}
