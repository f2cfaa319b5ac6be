// Redis or Valkey as a Keyv store that never keeps a request waiting for long: what fails or is late once is left
// alone until a probe in the background says that it is back.
import { EventEmitter } from 'node:events'
import { createClient, ErrorReply } from '@redis/client'
import { Keyv } from 'keyv'
import type { Clock } from '../clock.ts'

/** The most that one operation may take, in milliseconds; past that it counts as failed. */
const deadlineMs = 75
const probeDelayMs = 500

export interface RedisStore {
  readonly keyv: Keyv
  /** Whether operations are tried at all. */
  readonly isUp: () => boolean
  readonly close: () => void
}

export interface RedisStoreOptions {
  readonly url: string
  readonly clock: Clock
  /** Told of every operation that failed or was late. */
  readonly onError: (error: unknown) => void
  /** Told when the server is back (true) or away. */
  readonly onChange: (up: boolean) => void
}

/** Connects in the background: until then, and whenever the server is away, reads miss and writes are dropped. */
export function connectRedisStore({ url, clock, onError, onChange }: RedisStoreOptions): RedisStore {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1_000, reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) },
  })
  let up = false
  let closed = false

  /** At most one probe is under way: a server that hangs answers it when it goes on. */
  async function probe(): Promise<void> {
    if (closed) return
    try {
      await client.ping()
      up = true
      onChange(up)
    } catch {
      clock.after(probeDelayMs, () => void probe())
    }
  }
  function lose(): void {
    if (!up) return
    up = false
    onChange(up)
    clock.after(probeDelayMs, () => void probe())
  }

  async function run<Result>(absent: Result, start: () => Promise<Result>): Promise<Result> {
    if (!up) return absent
    const { promise, reject } = Promise.withResolvers<never>()
    const cancel = clock.after(deadlineMs, () => reject(new Error('the shared cache did not answer in time')))
    try {
      return await Promise.race([start(), promise])
    } catch (error) {
      // An answer, even one of refusal, is no reason to leave the server alone.
      if (!(error instanceof ErrorReply)) lose()
      throw error
    } finally {
      cancel()
    }
  }

  client.on('error', lose)
  client.connect().catch(lose)
  void probe()
  const store = Object.assign(new EventEmitter(), {
    get: (key: string) =>
      run<string | undefined>(undefined, async () => (await client.get(key)) ?? undefined),
    getMany: (keys: string[]) =>
      run<(string | undefined)[]>(
        keys.map(() => undefined),
        async () => (await client.mGet(keys)).map((value) => value ?? undefined),
      ),
    set: (key: string, value: string, ttlMs = 0) =>
      run(false, async () => {
        await client.set(key, value, ttlMs > 0 ? { expiration: { type: 'PX', value: Math.ceil(ttlMs) } } : {})
        return true
      }),
    delete: (key: string) => run(false, async () => (await client.del(key)) > 0),
    clear: async () => {},
  })
  const keyv = new Keyv({ store })
  keyv.on('error', onError)
  return {
    keyv,
    isUp: () => up,
    close: () => {
      closed = true
      client.destroy()
    },
  }
}
