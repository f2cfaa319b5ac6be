// Pages in memory: a Keyv store bounded by bytes that stores live objects and evicts the least recently used. The project is
// specified to store pages in Keyv, in memory and in Redis; by itself an LRU cache would do here.
import { EventEmitter } from 'node:events'
import { Keyv, keyvStorageCapability } from 'keyv'
import { LRUCache } from 'lru-cache'

/** What Keyv hands to a store: the value in an envelope. */
interface Envelope<Value> {
  readonly value: Value
}

export interface MemoryStore<Value> {
  readonly keyv: Keyv<Value>
  /** Returns the value synchronously: reading it through Keyv costs as much as all the rest of serving it. */
  readonly get: (key: string) => Value | undefined
  /** The same, without counting as a use. */
  readonly peek: (key: string) => Value | undefined
  /** Deletes the value synchronously. */
  readonly delete: (key: string) => void
  readonly size: () => { readonly pages: number; readonly bytes: number }
}

export interface MemoryStoreOptions<Value> {
  /** A value that alone weighs more is not stored. */
  readonly maxBytes: number
  readonly bytesOf: (value: Value) => number
  /** Whether a value may be stored, in place of the current one of its key if there is one. */
  readonly accepts: (value: Value, current: Value | undefined) => boolean
  /** Called synchronously for each value that is stored, and for each that is removed, whatever the reason. */
  readonly onAdd: (value: Value) => void
  readonly onRemove: (value: Value) => void
}

/** Creates an empty store. */
export function createMemoryStore<Value>({
  maxBytes,
  bytesOf,
  accepts,
  onAdd,
  onRemove,
}: MemoryStoreOptions<Value>): MemoryStore<Value> {
  // lru-cache takes no bound of 0: with 1, nothing that weighs anything is kept.
  const entries = new LRUCache<string, Envelope<Value>>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: ({ value }) => Math.max(bytesOf(value), 2),
    dispose: ({ value }) => onRemove(value),
  })
  const store = Object.assign(new EventEmitter(), {
    get: async (key: string) => entries.get(key),
    set: async (key: string, envelope: Envelope<Value>) => {
      if (!accepts(envelope.value, entries.peek(key)?.value)) return false
      entries.set(key, envelope)
      if (entries.peek(key) === envelope) onAdd(envelope.value)
      return true
    },
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
    has: async (key: string) => entries.has(key),
  })
  // Declared as one of Keyv 6's own kind, it is used as it is, without a bridge of further promises.
  const adapter = Object.assign(store, { capabilities: keyvStorageCapability(store) })
  return {
    keyv: new Keyv<Value>({ store: adapter, serialization: false, checkExpired: false }),
    get: (key) => entries.get(key)?.value,
    peek: (key) => entries.peek(key)?.value,
    delete: (key) => void entries.delete(key),
    size: () => ({ pages: entries.size, bytes: entries.calculatedSize }),
  }
}
