// Redis or Valkey as a Keyv store: while the server is away, reads miss and writes are dropped.
import { EventEmitter } from 'node:events'
import { Keyv, type KeyvSerializationAdapter } from 'keyv'
import type { RedisConnection } from './connection.ts'

/** Creates the store. `onError` is told of every operation that failed or was late, and of what cannot be read. */
export function createKeyvStore(
  { client, isUp, inTime }: RedisConnection,
  onError: (error: unknown) => void,
): Keyv {
  const run = async <Result>(
    absent: Result,
    operation: () => Promise<Result>,
    writes?: 'writes',
  ): Promise<Result> => (isUp() ? inTime(operation, writes) : absent)
  const store = Object.assign(new EventEmitter(), {
    get: (key: string) =>
      run<string | undefined>(undefined, async () => (await client.get(key)) ?? undefined),
    getMany: (keys: string[]) =>
      run<(string | undefined)[]>(
        keys.map(() => undefined),
        async () => (await client.mGet(keys)).map((value) => value ?? undefined),
      ),
    set: (key: string, value: string, ttlMs = 0) =>
      run(
        false,
        async () => {
          await client.set(
            key,
            value,
            ttlMs > 0 ? { expiration: { type: 'PX', value: Math.ceil(ttlMs) } } : {},
          )
          return true
        },
        'writes',
      ),
    delete: (key: string) => run(false, async () => (await client.del(key)) > 0),
    clear: async () => {},
  })
  const keyv = new Keyv({ store, serialization: { stringify: JSON.stringify, parse: parseEnvelope } })
  keyv.on('error', onError)
  return keyv
}

/** Keyv's envelope. Whatever else lies in the store is as broken as what is not JSON. */
const parseEnvelope: KeyvSerializationAdapter['parse'] = (text) => {
  const envelope: unknown = JSON.parse(text)
  if (typeof envelope === 'object' && envelope !== null && 'value' in envelope) return envelope as never
  throw new SyntaxError('the stored value is not an envelope')
}
