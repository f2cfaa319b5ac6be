// One replica: a page cache, watchers and readers over a list in memory, with a store that it may share with others.
import assert from 'node:assert/strict'
import { Keyv } from 'keyv'
import type { Clock } from '../../src/clock.ts'
import { createCacheStats } from '../../src/page-cache/cache-stats.ts'
import { lifetimeOf } from '../../src/page-cache/freshness.ts'
import { createPageCache, type PageCache } from '../../src/page-cache/page-cache.ts'
import { createSharedPageStore } from '../../src/page-cache/shared-page-store.ts'
import { sessionsPath } from '../../src/sessions/agent.ts'
import { compactSessions } from '../../src/sessions/compact-sessions.ts'
import { createCursors } from '../../src/sessions/cursors.ts'
import type { PollMeter } from '../../src/sessions/read-options.ts'
import type { Session } from '../../src/sessions/session.ts'
import { createSessionMapper, withSessionRows, withSharedRows } from '../../src/sessions/session-mapper.ts'
import {
  createSessionReader,
  type SessionReader,
  type SessionSources,
} from '../../src/sessions/session-reader.ts'
import { isInTransition } from '../../src/sessions/session-status.ts'
import type { FetchPage } from '../../src/upstream/page.ts'
import { type SessionRecord, sessionRecordCodec } from '../../src/upstream/session-record.ts'
import { createListWatchers, type ListWatchers } from '../../src/watch/list-watchers.ts'
import { lazySignal } from '../lazy-signal.ts'
import { freshness } from '../page-cache/start-cache.ts'

export interface ReplicaOptions {
  readonly fetchPage: FetchPage<SessionRecord>
  readonly clock: Clock
  /** 0.5: no jitter. */
  readonly random?: () => number
  /** Undefined: nothing is shared. */
  readonly store?: Keyv
  readonly maxPolls?: number
  readonly isStrained?: () => boolean
}

export interface Replica {
  readonly cache: PageCache<Session>
  readonly watchers: ListWatchers<Session>
  readonly sources: SessionSources
  readonly readerOf: (caller: string, meter?: PollMeter) => SessionReader
}

export const agentName = 'bot'
export const listOf = (caller = 'ann') => ({ isolationKey: caller, path: sessionsPath(agentName) })
export const cursorsOf = createCursors(['signing-secret-of-the-watched-lists'])

/** A store as Redis is one, in memory. */
export const createStore = () => new Keyv()

export function startReplica({ fetchPage, clock, store, ...options }: ReplicaOptions): Replica {
  const toSession = createSessionMapper(cursorsOf)
  const shared =
    store &&
    createSharedPageStore({
      keyv: store,
      codec: sessionRecordCodec,
      ttlMs: lifetimeOf(freshness),
      clock,
      onBadValue: () => assert.fail('a stored value is no page'),
    })
  const cache = createPageCache<Session>(
    withSessionRows(shared ? shared.withWrites(fetchPage) : fetchPage, toSession),
    {
      freshness,
      maxBytes: 10_000_000,
      compact: compactSessions,
      shared: shared && { ...shared, read: withSharedRows(shared.read, toSession) },
      stats: createCacheStats(),
      clock,
    },
  )
  const watchers = createListWatchers<Session>({
    readPage: cache.readPage,
    closestPreceding: cache.closestPreceding,
    listen: cache.listen,
    pageBudget: 10,
    isSame: (a, b) => a.isSame(b),
    isInTransition: ({ status }) => isInTransition(status),
    interval: { minMs: 2_000, maxMs: 60_000 },
    maxPolls: options.maxPolls ?? 16,
    isStrained: options.isStrained ?? (() => false),
    clock,
    random: options.random ?? (() => 0.5),
  })
  const sources: SessionSources = {
    readPage: cache.readPage,
    closestPreceding: cache.closestPreceding,
    rowFinder: cache.rowFinder,
    fetchSession: () => assert.fail('no session is read by its id'),
    cursorsOf,
    now: clock.now,
    watch: watchers.watch,
  }
  return {
    cache,
    watchers,
    sources,
    readerOf: (caller, meter) =>
      createSessionReader(sources, {
        isolationKey: caller,
        origin: undefined,
        signal: lazySignal(new AbortController().signal),
        notBefore: undefined,
        pageBudget: 10,
        ...(meter && { meter }),
      }),
  }
}
