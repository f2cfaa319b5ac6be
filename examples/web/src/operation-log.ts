// What the gateway did for each operation, as its response headers say: shown by the panel beside the list.
import { useSyncExternalStore } from 'react'

export interface OperationEntry {
  readonly id: number
  readonly name: string
  readonly durationMs: number
  readonly status: number
  /** Pages by outcome; undefined where the response names none. */
  readonly pages: CacheStatus | undefined
}

export interface CacheStatus {
  readonly hit: number
  readonly stale: number
  /** Each one is a call to the service. */
  readonly miss: number
  readonly collapsed: number
  /** Seconds that the oldest page stays fresh; negative: for how long it has been stale. Undefined after a call. */
  readonly ttlSeconds: number | undefined
}

export interface OperationLog {
  readonly add: (entry: Omit<OperationEntry, 'id'>) => void
  readonly subscribe: (onChange: () => void) => () => void
  /** Newest first, at most `maxEntries`. The same array until an operation is added. */
  readonly entries: () => readonly OperationEntry[]
  readonly totals: () => { readonly operations: number; readonly calls: number }
}

/** The name of an operation that opened the stream of changes. */
export const streamName = 'Stream'

const maxEntries = 8

/** Creates an empty log. */
export function createOperationLog(): OperationLog {
  let entries: readonly OperationEntry[] = []
  let totals = { operations: 0, calls: 0 }
  const listeners = new Set<() => void>()
  return {
    add(entry) {
      entries = [{ ...entry, id: totals.operations }, ...entries].slice(0, maxEntries)
      totals = { operations: totals.operations + 1, calls: totals.calls + (entry.pages?.miss ?? 0) }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    entries: () => entries,
    totals: () => totals,
  }
}

export function useOperationLog(log: OperationLog): readonly OperationEntry[] {
  return useSyncExternalStore(log.subscribe, log.entries)
}

/** Reads the gateway's member of a Cache-Status header (RFC 9211). Undefined for a header without it. */
export function parseCacheStatus(header: string | null): CacheStatus | undefined {
  const detail = /detail="hit=(\d+) stale=(\d+) miss=(\d+) collapsed=(\d+)"/.exec(header ?? '')
  if (!detail) return undefined
  const [, hit, stale, miss, collapsed] = detail.map(Number)
  const ttl = /; ttl=(-?\d+)/.exec(header ?? '')?.[1]
  return {
    hit: hit ?? 0,
    stale: stale ?? 0,
    miss: miss ?? 0,
    collapsed: collapsed ?? 0,
    ttlSeconds: ttl === undefined ? undefined : Number(ttl),
  }
}
