// Pages in memory: a Keyv store bounded by bytes that keeps live objects, least recently used first out.
import { EventEmitter } from 'node:events'
import { Keyv } from 'keyv'
import { LRUCache } from 'lru-cache'

/** Creates the store. `bytesOf` says what a value weighs; one heavier than `maxBytes` is not kept. */
export function createMemoryStore<Value>(maxBytes: number, bytesOf: (value: Value) => number): Keyv<Value> {
  // lru-cache takes no bound of 0: a cache that is switched off keeps nothing that weighs anything.
  const entries = new LRUCache<string, { value: Value }>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: ({ value }) => Math.max(bytesOf(value), 1),
  })
  const store = Object.assign(new EventEmitter(), {
    get: async (key: string) => entries.get(key),
    set: async (key: string, entry: { value: Value }) => {
      entries.set(key, entry)
      return true
    },
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
    has: async (key: string) => entries.has(key),
  })
  return new Keyv<Value>({ store, serialization: false })
}
