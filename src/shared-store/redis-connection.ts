// A connection to Redis or Valkey that never keeps a request waiting for long: what fails or is late once is left alone
// until a probe in the background says that it is back.
import { createClient, ErrorReply, type RedisClientType } from '@redis/client'
import type { Clock } from '../clock.ts'

/** The most that one operation may take, in milliseconds; past that it counts as failed. */
const deadlineMs = 75
const probeDelayMs = 500

export interface RedisConnection {
  readonly client: RedisClientType
  /** Whether operations are worth trying. */
  readonly isUp: () => boolean
  /** Runs an operation. Rejects when it fails or is late; the server is then left alone for a while. */
  readonly inTime: <Result>(operation: () => Promise<Result>) => Promise<Result>
  readonly close: () => void
}

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with password and database where there are. */
  readonly url: string
  readonly clock: Clock
  /** Told when the server is back (true) or away. */
  readonly onChange: (up: boolean) => void
}

/** Connects in the background. */
export function connectRedis({ url, clock, onChange }: RedisConnectionOptions): RedisConnection {
  const client: RedisClientType = createClient({
    url,
    disableOfflineQueue: true,
    // A connection that is silent for so long, pings included, is given up, and another one is made.
    pingInterval: 2_000,
    socket: {
      connectTimeout: 1_000,
      socketTimeout: 5_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000),
    },
  })
  let up = false

  function change(to: boolean): void {
    if (up === to) return
    up = to
    onChange(up)
  }

  /** Asks whether the server is back. One that hangs answers when it goes on; a new connection tells by itself. */
  function probe(): void {
    client.ping().then(
      () => change(true),
      () => client.isReady && clock.after(probeDelayMs, probe),
    )
  }
  function lose(): void {
    if (!up) return
    change(false)
    clock.after(probeDelayMs, probe)
  }

  client.on('ready', () => change(true))
  client.on('error', lose)
  client.connect().catch(lose)
  return {
    client,
    isUp: () => up,
    async inTime(operation) {
      const { promise, reject } = Promise.withResolvers<never>()
      const cancel = clock.after(deadlineMs, () =>
        reject(new Error('the shared store did not answer in time')),
      )
      try {
        return await Promise.race([operation(), promise])
      } catch (error) {
        // An answer, even one of refusal, is no reason to leave the server alone.
        if (error instanceof Error && !(error instanceof ErrorReply)) lose()
        throw error
      } finally {
        cancel()
      }
    },
    close: () => client.destroy(),
  }
}
