// Redis or Valkey as a Keyv store that never keeps a request waiting for long: what fails or is late once is left
// alone until a probe in the background says that it is back.
import { EventEmitter } from 'node:events'
import { createClient, ErrorReply } from '@redis/client'
import { Keyv, type KeyvSerializationAdapter } from 'keyv'
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
      () => {},
    )
  }
  function lose(): void {
    if (!up) return
    change(false)
    clock.after(probeDelayMs, probe)
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

  client.on('ready', () => change(true))
  client.on('error', lose)
  client.connect().catch(lose)
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
  const keyv = new Keyv({ store, serialization: { stringify: JSON.stringify, parse: parseEnvelope } })
  keyv.on('error', onError)
  return {
    keyv,
    isUp: () => up,
    close: () => client.destroy(),
  }
}

/** Keyv's envelope. Whatever else lies in the store is as broken as what is not JSON. */
const parseEnvelope: KeyvSerializationAdapter['parse'] = (text) => {
  const envelope: unknown = JSON.parse(text)
  if (typeof envelope === 'object' && envelope !== null && 'value' in envelope) return envelope as never
  throw new SyntaxError('the stored value is not an envelope')
}
