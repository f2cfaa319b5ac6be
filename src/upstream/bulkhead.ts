// The bulkhead: at most so many calls at once, and so many waiting; what is more is refused at once.
import type { Call } from './call.ts'
import { UpstreamError } from './upstream-error.ts'

export interface Bulkhead {
  /** Makes the call when there is a place, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(call: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>
}

/** Creates a bulkhead of so many places; `maxQueued` calls may wait for one. */
export function createBulkhead(maxConcurrency: number, maxQueued: number): Bulkhead {
  let taken = 0
  /** Who waits, in order; a place is handed over, so that nobody comes in between. */
  const waiting = new Set<() => void>()

  /** Takes a place; settles when there is one, where there is none at once. */
  function place(signal: AbortSignal | undefined): Promise<void> | undefined {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (taken < maxConcurrency) {
      taken += 1
      return undefined
    }
    if (waiting.size >= maxQueued)
      return Promise.reject(new UpstreamError('shed', 'too many calls are under way'))
    return new Promise((resolve, reject) => {
      const enter = () => {
        waiting.delete(enter)
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(enter)
        reject(signal?.reason)
      }
      waiting.add(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    async run(call, signal) {
      const turn = place(signal)
      if (turn) await turn
      try {
        return await call()
      } finally {
        const [next] = waiting
        if (next) next()
        else taken -= 1
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
