// The bulkhead: at most so many calls at once, and so many waiting; what is more is refused at once. What is about one agent
// leaves room for others.

import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Call } from './call.ts'

export interface Bulkhead {
  /**
   * Makes the call when there is a slot, or refuses at once with UpstreamError `shed`. Rejects with the signal's reason where
   * that ends the wait; with `shed` where the reason is a deadline, because nothing was asked. Calls of one `group` share:
   * see `createBulkhead`.
   */
  readonly run: <Result>(call: () => Promise<Result>, signal?: AbortSignal, group?: string) => Promise<Result>
}

/** A group may take one more while it has less than so many times what is free. */
const shareOfFree = 3

interface Waiter {
  readonly group: string | undefined
  readonly enter: () => void
}

/**
 * Creates a bulkhead of so many slots; `maxQueued` calls may wait for one. However many calls of one group hang, a quarter of
 * both is left to others; of 64, three groups that hang leave one to a fourth.
 */
export function createBulkhead(maxConcurrency: number, maxQueued: number): Bulkhead {
  const active = createShares(maxConcurrency)
  const queued = createShares(maxQueued)
  /** Who waits, in order; a slot is handed over, so that nobody comes in between. */
  const waiting = new Set<Waiter>()

  /** Takes a slot; settles when there is one, where there is one at once. */
  function slot(signal: AbortSignal | undefined, group: string | undefined): Promise<void> | undefined {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (active.take(group)) return undefined
    if (!queued.take(group)) return Promise.reject(new UpstreamError('shed', 'too many calls are under way'))
    return new Promise((resolve, reject) => {
      const end = () => {
        waiting.delete(waiter)
        queued.free(group)
        signal?.removeEventListener('abort', leave)
      }
      const leave = () => {
        end()
        reject(reasonToLeave(signal?.reason))
      }
      const waiter = {
        group,
        enter: () => {
          end()
          resolve()
        },
      }
      waiting.add(waiter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    async run(call, signal, group) {
      const turn = slot(signal, group)
      if (turn) await turn
      try {
        return await call()
      } finally {
        active.free(group)
        for (const waiter of waiting) {
          if (active.isFull()) break
          if (active.take(waiter.group)) waiter.enter()
        }
      }
    },
  }
}

interface Shares {
  /** Takes one; false where the group, or all together, have what they may have. */
  readonly take: (group: string | undefined) => boolean
  readonly free: (group: string | undefined) => void
  readonly isFull: () => boolean
}

function createShares(max: number): Shares {
  let taken = 0
  const takenBy = new Map<string, number>()
  return {
    take(group) {
      const own = group === undefined ? 0 : (takenBy.get(group) ?? 0)
      if (own >= shareOfFree * (max - taken)) return false
      taken += 1
      if (group !== undefined) takenBy.set(group, own + 1)
      return true
    },
    free(group) {
      taken -= 1
      if (group === undefined) return
      const own = takenBy.get(group) ?? 0
      if (own > 1) takenBy.set(group, own - 1)
      else takenBy.delete(group)
    },
    isFull: () => taken >= max,
  }
}

function reasonToLeave(reason: unknown): unknown {
  return reason instanceof UpstreamError && reason.reason === 'timeout'
    ? new UpstreamError('shed', 'the deadline passed before there was a slot', { cause: reason })
    : reason
}

/** Wraps a call: it is made through the bulkhead, with those about the same agent as its group. */
export function withBulkhead<Request extends { readonly path: string }, Result>(
  call: Call<Request, Result>,
  bulkhead: Bulkhead,
): Call<Request, Result> {
  return (request, signal) => bulkhead.run(() => call(request, signal), signal, request.path)
}
