// Replicas: page caches of their own, in front of one source, that share a Redis store.
import type { TestContext } from 'node:test'
import type { Clock } from '../../src/clock.ts'
import { type CacheStats, createCacheStats } from '../../src/page-cache/cache-stats.ts'
import { lifetimeOf } from '../../src/page-cache/freshness.ts'
import { createPageCache, type PageCache } from '../../src/page-cache/page-cache.ts'
import { createSharedPageStore } from '../../src/page-cache/shared-page-store.ts'
import { createRedisConnection, type RedisConnection, type RedisHealth } from '../../src/redis/connection.ts'
import { createKeyvStore } from '../../src/redis/keyv-store.ts'
import type { Page, PageRequest } from '../../src/upstream/page.ts'
import { type SessionRecord, sessionRecordCodec } from '../../src/upstream/session-record.ts'
import { lazySignal } from '../lazy-signal.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { RecordingSource } from './recording-source.ts'
import { toPageRows } from './row-array.ts'
import { records } from './rows.ts'
import { annsList, freshness, type ReadOptions } from './start-cache.ts'

export interface Replica {
  readonly cache: PageCache<SessionRecord>
  readonly stats: CacheStats
  readonly store: RedisConnection
  /** How the store came and went: each state once while it lasts. */
  readonly changes: readonly RedisHealth['state'][]
  /** Why it went, or refused. */
  readonly reasons: readonly string[]
  readonly read: (options?: ReadOptions) => Promise<Page<SessionRecord>>
}

export interface Replicas {
  readonly source: RecordingSource
  /** Of the pages' ages. */
  readonly clock: VirtualClock
  /** Of the store's deadlines and probes, which do not pass by themselves. */
  readonly storeClock: VirtualClock
  /** Another replica, connected or not. */
  readonly addReplica: () => Replica
  /** Another replica, once it is connected. */
  readonly connectReplica: () => Promise<Replica>
  readonly request: (options?: ReadOptions) => PageRequest
}

export interface ReplicasOptions {
  readonly url: string
  readonly rows?: string
  readonly pageSize?: number
  /** In place of `storeClock`. */
  readonly deadlines?: Clock
}

export function startReplicas(t: TestContext, options: ReplicasOptions): Replicas {
  const { url, rows = '', pageSize = 100 } = options
  const clock = createVirtualClock()
  const storeClock = createVirtualClock()
  const source = new RecordingSource({ clock, ties: 'mirrored', pageSize })
  const list = records(rows)
  source.setRows('ann/bot', list)

  function request({
    order = 'asc',
    after,
    limit = 10,
    notBefore,
    list: owner = annsList,
  }: ReadOptions = {}) {
    const row = list.find(({ rowId }) => rowId === after)
    return { ...owner, order, after: row && { rowId: row.rowId, second: row.second }, limit, notBefore }
  }
  function addReplica(): Replica {
    const stats = createCacheStats()
    const onBadValue = () => void (stats.sharedInvalid += 1)
    const changes: RedisHealth['state'][] = []
    const reasons: string[] = []
    const onChange = (health: RedisHealth) => {
      if (changes.at(-1) !== health.state) changes.push(health.state)
      if ('reason' in health) reasons.push(health.reason)
    }
    const store = createRedisConnection({ url, clock: options.deadlines ?? storeClock, onChange })
    const keyv = createKeyvStore(store, (error) =>
      error instanceof SyntaxError ? onBadValue() : void (stats.sharedErrors += 1),
    )
    t.after(() => store.close())
    const shared = createSharedPageStore({
      keyv,
      codec: sessionRecordCodec,
      ttlMs: lifetimeOf(freshness),
      clock,
      onBadValue,
    })
    const cache = createPageCache(shared.withWrites(source.fetchPage), {
      freshness,
      maxBytes: 10_000_000,
      compact: toPageRows,
      shared,
      stats,
      clock,
    })
    const read: Replica['read'] = ({ signal, ...options } = {}) =>
      cache.readPage(request(options), signal && lazySignal(signal))
    return { cache, stats, store, changes, reasons, read }
  }
  return {
    source,
    clock,
    storeClock,
    addReplica,
    request,
    async connectReplica() {
      const replica = addReplica()
      await waitFor('the store is up', replica.store.isAvailable)
      return replica
    },
  }
}
