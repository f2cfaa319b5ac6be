// Hedging: a call that takes longer than calls usually do gets a second attempt; the first response is the call's, and the
// other attempt is aborted.
import type { Clock } from '../clock.ts'
import { onAbort } from './abortable.ts'
import { type Call, CallNotPermittedError } from './call.ts'
import { createRecentDurations } from './recent-durations.ts'
import type { RetryBudget } from './retry-budget.ts'

/** A call that is faster gets no second attempt: nobody notices the wait. */
const leastMs = 50

export interface HedgingOptions<Request> {
  /** A call's group: see `createRetryBudget`. */
  readonly groupOf: (request: Request) => string
  /** A second attempt consumes what a retry consumes, and gets nothing back. */
  readonly budget: RetryBudget
  /** Whether calls fail or queue: then there is no second attempt. */
  readonly isStrained: (request: Request) => boolean
  readonly onHedge: () => void
  readonly clock: Clock
}

/** Wraps an idempotent call that only reads. Rejects with the first attempt's failure, once no attempt is under way. */
export function withHedging<Request, Result>(
  call: Call<Request, Result>,
  options: HedgingOptions<Request>,
): Call<Request, Result> {
  const { clock } = options
  const durations = createRecentDurations()
  return async (request, signal) => {
    const usualMs = durations.usualMs()
    const startedAt = clock.now()
    const result = await (usualMs === undefined
      ? call(request, signal)
      : hedge(call, request, signal, Math.max(usualMs, leastMs), options))
    durations.add(clock.now() - startedAt)
    return result
  }
}

function hedge<Request, Result>(
  call: Call<Request, Result>,
  request: Request,
  signal: AbortSignal | undefined,
  afterMs: number,
  { groupOf, budget, isStrained, onHedge, clock }: HedgingOptions<Request>,
): Promise<Result> {
  const group = groupOf(request)
  return new Promise((resolve, reject) => {
    const first = new AbortController()
    let second: AbortController | undefined
    let active = 0
    let failure: unknown
    let removeListener: (() => void) | undefined

    const end = (reason: unknown) => {
      cancel()
      removeListener?.()
      first.abort(reason)
      second?.abort(reason)
    }

    const succeed = (result: Result) => {
      resolve(result)
      end(new Error('the other attempt was faster'))
    }

    function attempt(controller: AbortController, onFailure: (error: unknown) => void): void {
      active += 1
      call(request, controller.signal).then(succeed, (error: unknown) => {
        active -= 1
        onFailure(error)
        if (active > 0) return
        reject(failure)
        end(failure)
      })
    }

    const cancel = clock.after(afterMs, () => {
      if (isStrained(request)) return
      const cost = budget.take(group, false)
      if (cost === undefined) return
      onHedge()
      second = new AbortController()
      attempt(second, (error) => {
        if (error instanceof CallNotPermittedError) budget.refund(group, cost)
      })
    })
    removeListener = signal && onAbort(signal, end)
    attempt(first, (error) => void (failure = error))
  })
}
