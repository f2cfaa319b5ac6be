// The probes of orchestrators and load balancers: is the process alive, and is it to be sent requests?
import type { RequestHandler } from 'express'
import type { ReadinessState } from '../warm-up/readiness.ts'

interface Part {
  readonly isAvailable: () => boolean
}

export interface ProbeOptions {
  /** Of all workers, where there are several. */
  readonly readiness: () => ReadinessState
  /** Returns the state of the circuit breaker, for operators: requests are accepted in each. */
  readonly breakerState: () => string
  /** By issuer; several issuers can have the same one. */
  readonly keySets: ReadonlyMap<string, Part>
  /** The store that replicas share: the gateway runs without it. Undefined: none is used. */
  readonly redis: Part | undefined
}

export const liveness: RequestHandler = (_request, response) => void response.json({ status: 'alive' })

/** Creates the readiness probe. With `?deep` it also needs a key for every issuer, and names the store's state. */
export function createReadinessProbe(options: ProbeOptions): RequestHandler {
  const { readiness, breakerState, redis } = options
  const keySets = [...new Set(options.keySets.values())]
  return (request, response) => {
    const status = readiness()
    const common = { status, circuitBreaker: breakerState() }
    if (!isDeep(request.url)) {
      response.status(status === 'ready' ? 200 : 503).json(common)
      return
    }
    const available = keySets.filter(({ isAvailable }) => isAvailable()).length
    const unavailable = keySets.length - available
    const isReady = status === 'ready' && unavailable === 0
    response
      .status(isReady ? 200 : 503)
      .json({ ...common, keySets: { available, unavailable }, store: storeState(redis) })
  }
}

function storeState(redis: Part | undefined): 'off' | 'available' | 'unavailable' {
  if (redis === undefined) return 'off'
  return redis.isAvailable() ? 'available' : 'unavailable'
}

function isDeep(url: string): boolean {
  const start = url.indexOf('?')
  return start !== -1 && new URLSearchParams(url.slice(start)).has('deep')
}
