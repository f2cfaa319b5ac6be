// Pages in Redis or Valkey, shared between replicas: a Keyv store that never keeps a request waiting for long.
import { EventEmitter } from 'node:events'
import { createClient } from '@redis/client'
import { Keyv } from 'keyv'
import type { Clock } from '../clock.ts'

/** The most that one operation may take, in milliseconds; past that it counts as failed. */
const deadlineMs = 75

export interface RedisStore<Value> {
  readonly keyv: Keyv<Value>
  readonly close: () => void
}

/**
 * Connects in the background: until then, and whenever the server is away, reads miss and writes are dropped.
 * `onError` is told of every failure.
 */
export function connectRedisStore<Value>(
  url: string,
  clock: Clock,
  onError: (error: unknown) => void,
): RedisStore<Value> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) },
  })
  client.on('error', onError)
  client.connect().catch(onError)

  const inTime = async <Result>(operation: Promise<Result>): Promise<Result> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const cancel = clock.after(deadlineMs, () => reject(new Error('the shared cache did not answer in time')))
    try {
      return await Promise.race([operation, promise])
    } finally {
      cancel()
    }
  }
  const store = Object.assign(new EventEmitter(), {
    get: async (key: string) => (await inTime(client.get(key))) ?? undefined,
    set: async (key: string, value: string, ttlMs?: number) => {
      await inTime(
        client.set(key, value, ttlMs === undefined ? {} : { expiration: { type: 'PX', value: ttlMs } }),
      )
      return true
    },
    delete: async (key: string) => (await inTime(client.del(key))) > 0,
    clear: async () => {},
  })
  const keyv = new Keyv<Value>({ store })
  keyv.on('error', onError)
  return { keyv, close: () => client.destroy() }
}
