// Whether the gateway is to be sent requests: after its warm-up, and until it is asked to stop.
import type { Logger } from 'pino'
import type { WarmUpResult } from './warm-up.ts'

/** - `warming`: requests are served, but not as fast as they will be · `draining`: it has been asked to stop */
export type ReadinessState = 'warming' | 'ready' | 'draining'

export interface Readiness {
  readonly state: () => ReadinessState
  /**
   * Starts the warm-up, if there is one; resolves at its end. A warm-up that fails is logged, and the gateway is ready all the
   * same.
   */
  readonly warmUp: () => Promise<void>
  /** Ends the warm-up; resolves when nothing of it runs any more. */
  readonly drain: () => Promise<void>
}

/** Creates the readiness of a gateway with this warm-up; undefined: it is ready at once. */
export function createReadiness(
  warmUp: ((isStopped: () => boolean) => Promise<WarmUpResult>) | undefined,
  log: Logger,
): Readiness {
  let state: ReadinessState = warmUp ? 'warming' : 'ready'
  let ended: Promise<void> | undefined
  const isStopped = () => state !== 'warming'

  async function run(warm: NonNullable<typeof warmUp>): Promise<void> {
    try {
      log.info(await warm(isStopped), 'warmed up')
    } catch (error) {
      log.warn({ err: error }, 'the warm-up failed')
    }
    if (state === 'warming') state = 'ready'
  }

  return {
    state: () => state,
    async warmUp() {
      ended = warmUp && run(warmUp)
      await ended
    },
    async drain() {
      state = 'draining'
      await ended
    },
  }
}
