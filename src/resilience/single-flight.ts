// One call for many readers: it lives as long as anybody waits for it, and no longer.

/** A call under way. */
interface Flight<Value> {
  readonly startedAt: number
  readonly size: number
  readonly promise: Promise<Value>
  readonly abort: (reason: unknown) => void
  readers: number
}

export interface FlightRequest<Value> {
  readonly key: string
  /** How much the call brings: a reader joins only a call that brings as much as it wants. */
  readonly size: number
  /** A reader joins only a call that started at this time or later. */
  readonly notBefore: number | undefined
  readonly start: (signal: AbortSignal) => Promise<Value>
}

export interface SingleFlight<Value> {
  /** Joins the call of that key, or starts it. `joined` tells which. A reader that leaves rejects with its reason. */
  readonly fly: (
    request: FlightRequest<Value>,
    signal: AbortSignal | undefined,
  ) => { joined: boolean; value: Promise<Value> }
  readonly isFlying: (key: string) => boolean
}

/** Creates a room for flights. `now`: `Clock.now`. */
export function createSingleFlight<Value>(now: () => number): SingleFlight<Value> {
  // No Map: one whose entries come and go leaves tables behind that refer to the next one each, and once the first of them
  // is old, the collector keeps what any of them ever held. That cost a tenth of a miss.
  const flights = Object.create(null) as Record<string, Flight<Value>>

  function take({ key, size, start }: FlightRequest<Value>): Flight<Value> {
    const controller = new AbortController()
    const land = () => {
      if (flights[key] === flight) delete flights[key]
    }
    const promise = start(controller.signal)
    const flight: Flight<Value> = {
      startedAt: now(),
      size,
      promise,
      abort: (reason) => {
        land()
        controller.abort(reason)
      },
      readers: 0,
    }
    // Ahead of the readers; and a flight that its last reader left ends with nobody else to hear of it.
    promise.then(land, land)
    flights[key] = flight
    return flight
  }

  return {
    fly(request, signal) {
      if (signal?.aborted) return { joined: false, value: Promise.reject(signal.reason) }
      const known = flights[request.key]
      const { size, notBefore = Number.NEGATIVE_INFINITY } = request
      const joined = known !== undefined && known.size >= size && known.startedAt >= notBefore
      const flight = joined ? known : take(request)
      return { joined, value: board(flight, signal) }
    },
    isFlying: (key) => flights[key] !== undefined,
  }
}

/** Waits for the flight until the reader leaves; the last one to leave ends it. */
function board<Value>(flight: Flight<Value>, signal: AbortSignal | undefined): Promise<Value> {
  flight.readers += 1
  if (signal === undefined) return flight.promise
  return new Promise((resolve, reject) => {
    const leave = () => {
      flight.readers -= 1
      if (flight.readers === 0) flight.abort(signal.reason)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    const settle = () => signal.removeEventListener('abort', leave)
    flight.promise.then(settle, settle)
    flight.promise.then(resolve, reject)
  })
}
