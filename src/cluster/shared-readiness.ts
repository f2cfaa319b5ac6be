// The readiness of a gateway with workers: one for all of them, whichever worker a probe reaches.
import type { ReadinessState } from '../warm-up/readiness.ts'

export interface SharedReadiness {
  readonly state: () => ReadinessState
  /** A worker has warmed up. */
  readonly add: (worker: number) => void
  /** A worker has ended. */
  readonly remove: (worker: number) => void
  /** The gateway has been asked to stop. */
  readonly drain: () => void
}

/**
 * Creates it: `warming` until so many workers have warmed up. From then on one that is ready is enough, because a worker that
 * ended gets no requests, and taking the gateway out of the load balancer would take its other workers out, too.
 */
export function createSharedReadiness(workers: number): SharedReadiness {
  const ready = new Set<number>()
  let hasStarted = false
  let isDraining = false
  return {
    state() {
      if (isDraining) return 'draining'
      return hasStarted && ready.size > 0 ? 'ready' : 'warming'
    },
    add(worker) {
      ready.add(worker)
      hasStarted ||= ready.size >= workers
    },
    remove: (worker) => void ready.delete(worker),
    drain() {
      isDraining = true
    },
  }
}
