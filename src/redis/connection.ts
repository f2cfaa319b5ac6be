// A connection to Redis or Valkey that never keeps a request waiting for long: a server that is late several times in a row,
// or whose connection breaks, is left alone until a probe in the background says that it is back.
import { createClient, ErrorReply, type RedisClientType } from '@redis/client'
import type { Clock } from '../clock.ts'
import { describeLoss, describeRefusal } from './redis-error.ts'

/** As many operations in a row without a response in time are an outage; fewer are misses. */
const maxLateInARow = 3
/** In milliseconds. Writes that succeed so long after the last refusal show that it is over: a server that is nearly full does both in turn. */
const calmMs = 10_000

/**
 * - `up`: it is used, and takes writes as far as is known
 * - `refusing`: it is used, but refuses commands for a state that it is in, such as having no memory left
 * - `down`: it is left alone
 */
export type RedisHealth =
  | { readonly state: 'up' }
  | {
      readonly state: 'refusing' | 'down'
      /** In words, without address or login. */
      readonly reason: string
    }

export interface RedisConnection {
  readonly client: RedisClientType
  /** Whether operations are worth trying. */
  readonly isUp: () => boolean
  /** Runs an operation. Rejects when it fails or is late. `writes`: its success shows that the server takes writes. */
  readonly inTime: <Result>(operation: () => Promise<Result>, writes?: 'writes') => Promise<Result>
  readonly close: () => void
}

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with password and database where there are. */
  readonly url: string
  readonly clock: Clock
  /** The most that one operation may take, in milliseconds; past that it counts as failed. */
  readonly deadlineMs?: number
  /** For how long a server that is late is left alone before it is asked whether it is back, in milliseconds. */
  readonly probeDelayMs?: number
  /** Told of each change, and of each reason once until all is well again; first when it connects, or cannot. */
  readonly onChange: (health: RedisHealth) => void
}

/** Connects in the background. */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url, clock, deadlineMs = 75, probeDelayMs = 500, onChange } = options
  const client: RedisClientType = createClient({
    url,
    disableOfflineQueue: true,
    // A connection that is silent for so long, pings included, is given up, and another one is made. These limits of the
    // library's pass before input is read: an event loop that stands still for seconds costs a new connection, no more.
    pingInterval: 2_000,
    socket: {
      connectTimeout: 1_000,
      socketTimeout: 5_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000),
    },
  })
  let up = false
  let closed = false
  let lateInARow = 0
  let refusedAt = Number.NEGATIVE_INFINITY
  /** Reasons that were told since all was well. */
  const told = new Set<string>()

  function tell(state: 'refusing' | 'down', reason: string): void {
    if (closed || told.has(reason)) return
    told.add(reason)
    onChange({ state, reason })
  }
  function becomeWell(): void {
    if (up && told.size === 0) return
    up = true
    lateInARow = 0
    told.clear()
    onChange({ state: 'up' })
  }
  /** Asks whether the server is back. One that hangs answers when it goes on; a new connection tells by itself. */
  function probe(): void {
    client.ping().then(becomeWell, () => client.isReady && clock.after(probeDelayMs, probe))
  }
  function lose(reason: string): void {
    if (up) clock.after(probeDelayMs, probe)
    up = false
    tell('down', reason)
  }
  function hear(error: unknown): void {
    if (error instanceof LateError) {
      lateInARow += 1
      if (lateInARow >= maxLateInARow) lose('it does not answer in time')
    } else if (error instanceof Error && !(error instanceof ErrorReply)) lose(describeLoss(error))
    else {
      // An answer, even one of refusal, is no reason to leave the server alone.
      lateInARow = 0
      const refusal = describeRefusal(error)
      if (refusal === undefined) return
      refusedAt = clock.now()
      tell('refusing', refusal)
    }
  }

  client.on('ready', becomeWell)
  client.on('error', (error: unknown) => lose(describeLoss(error)))
  client.connect().catch((error: unknown) => lose(describeLoss(error)))
  return {
    client,
    isUp: () => up,
    async inTime(operation, writes) {
      const { promise, reject } = Promise.withResolvers<never>()
      const cancel = clock.after(deadlineMs, () => reject(new LateError()))
      try {
        const result = await Promise.race([operation(), promise])
        lateInARow = 0
        if (writes && up && clock.now() - refusedAt >= calmMs) becomeWell()
        return result
      } catch (error) {
        hear(error)
        throw error
      } finally {
        cancel()
      }
    },
    close() {
      closed = true
      client.destroy()
    },
  }
}

class LateError extends Error {
  override name = 'LateError'
  constructor() {
    super('the shared store did not answer in time')
  }
}
