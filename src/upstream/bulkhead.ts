// The bulkhead: at most so many calls at once, and so many waiting; what is more is refused at once.
import { BulkheadRejectedError, bulkhead, TaskCancelledError } from 'cockatiel'
import type { Call } from './call.ts'
import { UpstreamError } from './upstream-error.ts'

export interface Bulkhead {
  /** Makes the call when there is a place, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(call: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>
}

/** Creates a bulkhead of so many places; `maxQueued` calls may wait for one. */
export function createBulkhead(maxConcurrency: number, maxQueued: number): Bulkhead {
  const policy = bulkhead(maxConcurrency, maxQueued)
  return {
    async run(call, signal) {
      try {
        return await policy.execute(call, signal)
      } catch (error) {
        if (error instanceof BulkheadRejectedError)
          throw new UpstreamError('shed', 'too many calls are under way', { cause: error })
        throw error instanceof TaskCancelledError ? signal?.reason : error
      }
    },
  }
}

/** Wraps a call: it is made through the bulkhead. */
export function withBulkhead<Request, Result>(
  call: Call<Request, Result>,
  places: Bulkhead,
): Call<Request, Result> {
  return (request, signal) => places.run(() => call(request, signal), signal)
}
