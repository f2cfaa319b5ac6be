// A page cache over a recording source, on virtual time.

import type { Order } from '../../src/list-position.ts'
import { type CacheStats, createCacheStats } from '../../src/page-cache/cache-stats.ts'
import type { Freshness } from '../../src/page-cache/freshness.ts'
import { createPageCache, type PageCache } from '../../src/page-cache/page-cache.ts'
import type { PrefetchLimits } from '../../src/page-cache/prefetch.ts'
import type { Page, PageRequest, ReadShared } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { lazySignal } from '../lazy-signal.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { RecordingSource, type Ties } from './recording-source.ts'
import { toPageRows } from './row-array.ts'
import { records } from './rows.ts'

/** A page is fresh up to 5 s, refreshed up to a minute, and served in outages up to ten minutes after its fetch. */
export const freshness: Freshness = {
  maxAgeMs: 5_000,
  staleWhileRevalidateMs: 55_000,
  staleIfErrorMs: 595_000,
}

/** The list that is read where nothing else is said. */
export const annsList = { isolationKey: 'ann', path: 'bot' } as const

export interface CacheOptions {
  /** Ann's list, oldest first, as `a1 b2` or as records. */
  readonly rows?: string | readonly SessionRecord[]
  readonly ties?: Ties
  readonly pageSize?: number
  readonly maxBytes?: number
  readonly readShared?: ReadShared<SessionRecord>
  readonly prefetch?: PrefetchLimits
}

export interface ReadOptions {
  readonly order?: Order
  /** Id of a row that was in the list at any time. */
  readonly after?: string
  readonly limit?: number
  readonly notBefore?: number
  readonly maxAgeMs?: number
  readonly list?: { readonly isolationKey: string; readonly path: string }
  readonly signal?: AbortSignal
}

export interface StartedCache {
  readonly cache: PageCache<SessionRecord>
  readonly source: RecordingSource
  readonly clock: VirtualClock
  readonly stats: CacheStats
  /** What the cache reported of failures: what it did, the agent, the error's reason. */
  readonly failures: readonly string[]
  /** Reads 10 rows of ann's list in `asc`, or as the options say. */
  readonly read: (options?: ReadOptions) => Promise<Page<SessionRecord>>
  readonly request: (options?: ReadOptions) => PageRequest
  /** Replaces ann's list. */
  readonly setRows: (rows: string | readonly SessionRecord[]) => void
}

export function startCache(options: CacheOptions = {}): StartedCache {
  const clock = createVirtualClock()
  const source = new RecordingSource({
    clock,
    ties: options.ties ?? 'mirrored',
    pageSize: options.pageSize ?? 100,
  })
  const stats = createCacheStats()
  const failures: string[] = []
  const cache = createPageCache(source.fetchPage, {
    freshness,
    maxBytes: options.maxBytes ?? 10_000_000,
    compact: toPageRows,
    shared: options.readShared && {
      read: options.readShared,
      readInvalidation: async () => undefined,
      invalidateRow: () => {},
      invalidate: async () => 0,
    },
    prefetch: options.prefetch,
    stats,
    onFailure: (what, { path }, error) =>
      void failures.push(`${what} ${path} ${error instanceof UpstreamError ? error.reason : ''}`),
    clock,
  })
  const known = new Map<string, SessionRecord>()
  const setRows: StartedCache['setRows'] = (rows) => {
    const list = typeof rows === 'string' ? records(rows) : rows
    for (const row of list) known.set(row.rowId, row)
    source.setRows('ann/bot', list)
  }
  setRows(options.rows ?? [])
  const request = ({
    order = 'asc',
    after,
    limit = 10,
    notBefore,
    maxAgeMs,
    list = annsList,
  }: ReadOptions = {}) => {
    const row = after === undefined ? undefined : known.get(after)
    if (after !== undefined && row === undefined) throw new TypeError(`the list never had a row ${after}`)
    const place = row && { rowId: row.rowId, second: row.second }
    return { ...list, order, after: place, limit, notBefore, maxAgeMs }
  }
  return {
    cache,
    source,
    clock,
    stats,
    failures,
    request,
    setRows,
    read({ signal, ...read } = {}) {
      return cache.readPage(request(read), signal && lazySignal(signal))
    },
  }
}
