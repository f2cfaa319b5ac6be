// Single flight: one call for many callers. It lives as long as anybody waits for it, and no longer.
import { abortable } from './abortable.ts'

interface CallInFlight<Value> {
  readonly startedAt: number
  readonly size: number
  readonly promise: Promise<Value>
  readonly abort: (reason: unknown) => void
  waiting: number
}

export interface SingleFlightRequest<Value> {
  readonly key: string
  /** How much the call brings: a caller joins only a call that brings as much as it wants. */
  readonly size: number
  /** A caller joins only a call that started at this time or later. */
  readonly notBefore: number | undefined
  readonly start: (signal: AbortSignal) => Promise<Value>
}

export interface SingleFlight<Value> {
  /** Joins the call in flight of that key, or starts one; `joined` says which. `value` rejects when the signal aborts. */
  readonly run: (
    request: SingleFlightRequest<Value>,
    signal: AbortSignal | undefined,
  ) => { joined: boolean; value: Promise<Value> }
  readonly isInFlight: (key: string) => boolean
}

/** Creates a single flight. `now`: `Clock.now`. */
export function createSingleFlight<Value>(now: () => number): SingleFlight<Value> {
  // No Map: one whose entries come and go leaves tables behind that refer to the next one each, and once the first of them
  // is old, the collector keeps what any of them ever contained. That cost a tenth of a miss.
  const callsInFlight = Object.create(null) as Record<string, CallInFlight<Value>>

  function startCall({ key, size, start }: SingleFlightRequest<Value>): CallInFlight<Value> {
    const controller = new AbortController()
    const remove = () => {
      if (callsInFlight[key] === call) delete callsInFlight[key]
    }
    const promise = start(controller.signal)
    const call: CallInFlight<Value> = {
      startedAt: now(),
      size,
      promise,
      abort(reason) {
        remove()
        controller.abort(reason)
      },
      waiting: 0,
    }
    // First of all who wait for it. It also handles the rejection of a call for which nobody waits any more.
    promise.then(remove, remove)
    callsInFlight[key] = call
    return call
  }

  return {
    run(request, signal) {
      if (signal?.aborted) return { joined: false, value: Promise.reject(signal.reason) }
      const inFlight = callsInFlight[request.key]
      const { size, notBefore = Number.NEGATIVE_INFINITY } = request
      const joined = inFlight !== undefined && inFlight.size >= size && inFlight.startedAt >= notBefore
      return { joined, value: join(joined ? inFlight : startCall(request), signal) }
    },
    isInFlight: (key) => callsInFlight[key] !== undefined,
  }
}

/** Waits for the call until the signal aborts; the last who waits aborts the call. */
function join<Value>(call: CallInFlight<Value>, signal: AbortSignal | undefined): Promise<Value> {
  call.waiting += 1
  return abortable(call.promise, signal, (reason) => {
    call.waiting -= 1
    if (call.waiting === 0) call.abort(reason)
  })
}
