// The bulkhead: a maximum of concurrent calls, and of calls in the queue; any more are refused at once. The calls of one group
// leave slots for others.
import { onAbort } from './abortable.ts'
import { type Call, CallNotPermittedError } from './call.ts'

export interface Bulkhead {
  /**
   * Makes the call when there is a slot. Rejects with CallNotPermittedError at once where the queue is full, and when the signal
   * aborts before there is a slot. Calls of one `group` share: see `createBulkhead`.
   */
  readonly run: <Result>(call: () => Promise<Result>, signal?: AbortSignal, group?: string) => Promise<Result>
  /** Returns how many calls are active, and how many are queued. */
  readonly counts: () => { readonly active: number; readonly queued: number }
}

/** A group may take another slot while it has fewer than this many times the free slots. */
const shareOfFree = 3

interface QueuedCall {
  readonly group: string | undefined
  readonly start: () => void
}

/**
 * Creates a bulkhead with so many slots; `maxQueued` calls may wait for one. However many calls of one group hang, a quarter of
 * both is left to others; of 64, three groups that hang leave one to a fourth.
 */
export function createBulkhead(maxConcurrency: number, maxQueued: number): Bulkhead {
  const active = createSlots(maxConcurrency)
  const queued = createSlots(maxQueued)
  /** In order of arrival. A slot is handed over, so that no later call comes in between. */
  const queue = new Set<QueuedCall>()

  /** Acquires a slot: returns undefined where there is one at once, else a promise that resolves when there is. */
  function acquire(signal: AbortSignal | undefined, group: string | undefined): Promise<void> | undefined {
    if (signal?.aborted) return Promise.reject(abortedError(signal.reason))
    if (active.acquire(group)) return undefined
    if (!queued.acquire(group))
      return Promise.reject(new CallNotPermittedError('bulkhead', 'too many calls are queued'))
    return new Promise((resolve, reject) => {
      const dequeue = () => {
        queue.delete(call)
        queued.release(group)
        removeListener?.()
      }
      const call = {
        group,
        start: () => {
          dequeue()
          resolve()
        },
      }
      queue.add(call)
      const removeListener =
        signal &&
        onAbort(signal, (reason) => {
          dequeue()
          reject(abortedError(reason))
        })
    })
  }

  return {
    async run(call, signal, group) {
      const slot = acquire(signal, group)
      if (slot) await slot
      try {
        return await call()
      } finally {
        active.release(group)
        for (const next of queue) {
          if (active.isFull()) break
          if (active.acquire(next.group)) next.start()
        }
      }
    },
    counts: () => ({ active: active.count(), queued: queued.count() }),
  }
}

interface Slots {
  /** Acquires a slot; returns false where the group, or all groups together, have as many as they may. */
  readonly acquire: (group: string | undefined) => boolean
  readonly release: (group: string | undefined) => void
  readonly isFull: () => boolean
  readonly count: () => number
}

function createSlots(max: number): Slots {
  let active = 0
  const activeOf = new Map<string, number>()
  return {
    acquire(group) {
      const own = group === undefined ? 0 : (activeOf.get(group) ?? 0)
      if (own >= shareOfFree * (max - active)) return false
      active += 1
      if (group !== undefined) activeOf.set(group, own + 1)
      return true
    },
    release(group) {
      active -= 1
      if (group === undefined) return
      const own = activeOf.get(group) ?? 0
      if (own > 1) activeOf.set(group, own - 1)
      else activeOf.delete(group)
    },
    isFull: () => active >= max,
    count: () => active,
  }
}

function abortedError(cause: unknown): CallNotPermittedError {
  return new CallNotPermittedError('bulkhead', 'the call was aborted before there was a slot', { cause })
}

/** Wraps a call: it is made through the bulkhead. */
export function withBulkhead<Request, Result>(
  call: Call<Request, Result>,
  bulkhead: Bulkhead,
  groupOf: (request: Request) => string,
): Call<Request, Result> {
  return (request, signal) => bulkhead.run(() => call(request, signal), signal, groupOf(request))
}
