// Redis or Valkey as a Keyv store: while the server is not available, reads miss and writes are skipped.
import { EventEmitter } from 'node:events'
import { Keyv, type KeyvSerializationAdapter } from 'keyv'
import type { RedisConnection } from './connection.ts'

/**
 * Creates the store. `onError` is called with the error of each operation that failed, missed its deadline or read an invalid value,
 * `onSkipped` for each that was skipped.
 */
export function createKeyvStore(
  { client, isAvailable, run }: RedisConnection,
  onError: (error: unknown) => void,
  onSkipped: () => void = () => undefined,
): Keyv {
  const runOr = async <Result>(
    absent: Result,
    operation: () => Promise<Result>,
    writes?: 'writes',
  ): Promise<Result> => {
    if (isAvailable()) return run(operation, writes)
    onSkipped()
    return absent
  }
  const store = Object.assign(new EventEmitter(), {
    get: (key: string) =>
      runOr<string | undefined>(undefined, async () => (await client.get(key)) ?? undefined),
    getMany: (keys: string[]) =>
      runOr<(string | undefined)[]>(
        keys.map(() => undefined),
        async () => (await client.mGet(keys)).map((value) => value ?? undefined),
      ),
    set: (key: string, value: string, ttlMs = 0) =>
      runOr(
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
    delete: (key: string) => runOr(false, async () => (await client.del(key)) > 0),
    clear: async () => {},
  })
  const keyv = new Keyv({ store, serialization: { stringify: JSON.stringify, parse: parseEnvelope } })
  keyv.on('error', onError)
  return keyv
}

/** Keyv's envelope. Any other JSON in the store is as invalid as a text that is no JSON. */
const parseEnvelope: KeyvSerializationAdapter['parse'] = (text) => {
  const envelope: unknown = JSON.parse(text)
  if (typeof envelope === 'object' && envelope !== null && 'value' in envelope) return envelope as never
  throw new SyntaxError('the stored value is not an envelope')
}
