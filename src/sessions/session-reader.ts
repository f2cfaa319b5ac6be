// What one request reads of its caller's sessions, and what that came to.
import type { CursorCodec } from '../connection/cursor.ts'
import type { List } from '../connection/list.ts'
import type { Position } from '../list-position.ts'
import { createBulkhead } from '../resilience/bulkhead.ts'
import {
  type CacheOutcome,
  type FetchPage,
  type FetchSession,
  type ListKey,
  type PageRequest,
} from '../upstream/page.ts'
import { sessionsPath } from './agent.ts'
import type { CreateCursorCodec } from './cursors.ts'
import { createNamedSessionLoader, type NamedSessionLoader } from './named-session-loader.ts'
import { createPageLoader } from './page-loader.ts'
import type { Session } from './session.ts'
import { parseSessionId, type SessionKey } from './session-id.ts'
import { createSessionLoader, type SessionLoader } from './session-loader.ts'

/** The sources behind the reads of every request. */
export interface SessionSources {
  readonly readPage: FetchPage<Session>
  /** The nearest row at hand in an earlier second than `place`'s, in the request's list and order. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** The row with that id, if one is at hand that may be served and came at `notBefore` or later. */
  readonly heldRow: (list: HeldList, id: string) => Session | undefined
  readonly fetchSession: FetchSession<Session>
  readonly cursorsOf: CreateCursorCodec
}

/** A list, and how old its pages may be. */
export type HeldList = ListKey & Pick<PageRequest, 'notBefore'>

/** On whose behalf and how a request reads. */
export interface ReadOptions {
  readonly isolationKey: string
  /** Aborts the reads. */
  readonly signal: AbortSignal
  /** Only what was asked for at this time or later will do (`Clock.now`); undefined: anything. */
  readonly notBefore: number | undefined
  /** The most upstream pages that looking for named sessions of one agent may read. */
  readonly pageBudget: number
}

/** What a request's reads came to so far. */
export interface ReadStats {
  /** Pages by how they came. */
  readonly outcomes: Readonly<Record<CacheOutcome, number>>
  /** When the call that brought the oldest page started, by `Clock.now`; undefined: no page was read. */
  readonly oldestFetchedAt: number | undefined
  /** Whether sessions were read one by one. */
  readonly byId: boolean
  readonly upstreamCalls: number
  /** Whether every page that was read is still held as it was. */
  readonly isCurrent: () => boolean
}

/** One agent's list of the caller's sessions. */
export interface SessionList extends List<Session> {
  readonly cursors: CursorCodec
}

/** The reads of one request. */
export interface SessionReader {
  readonly summary: () => ReadStats
  readonly listOf: (agentName: string) => SessionList
  /** Null where the id was not given to this caller, or its session is gone: the two are not told apart. */
  readonly sessionOf: (id: string) => Promise<Session | null>
  /** As `sessionOf`, for references: taken from what is at hand, where it is. */
  readonly referenced: (id: string) => Promise<Session | null>
  /** By what other services know of a session. Null where the caller's own list does not have it. */
  readonly named: (agentName: string, sessionId: string) => Promise<Session | null>
}

/** Page reads of one request that go on at the same time. */
const maxConcurrentReads = 16

/** Creates the reads of one request. */
export function createSessionReader(sources: SessionSources, options: ReadOptions): SessionReader {
  const { isolationKey, signal, notBefore } = options
  const outcomes = { hit: 0, stale: 0, miss: 0, collapsed: 0 }
  let oldestFetchedAt: number | undefined
  let byId = false
  let otherCalls = 0
  const checks: (() => boolean)[] = []

  const places = createBulkhead(maxConcurrentReads, Number.MAX_SAFE_INTEGER)
  const pages = createPageLoader((request) =>
    places.run(async () => {
      // The request may have been aborted while this read was queued: then no call is made for it.
      const isTooLate = signal.aborted
      try {
        const page = await sources.readPage(request, signal)
        outcomes[page.outcome] += 1
        checks.push(page.isCached ?? never)
        oldestFetchedAt = Math.min(oldestFetchedAt ?? page.fetchedAt, page.fetchedAt)
        return page
      } catch (error) {
        if (!isTooLate) otherCalls += 1
        throw error
      }
    }),
  )
  /** Where reading on from lost rows starts: what is at hand grows with each read, and the way must stay the same. */
  const nearest = new Map<string, Position | undefined>()
  const cursorsOf = (agentName: string) => sources.cursorsOf({ isolationKey, path: sessionsPath(agentName) })
  const referenceOf = (id: string) => parseSessionId(id, cursorsOf)
  const readSession = ({ agentName, sessionId }: SessionKey) => {
    byId = true
    return places.run(async () => {
      // The request may have been aborted while this read was queued: that is no failure of the upstream, and no probe of it.
      signal.throwIfAborted()
      otherCalls += 1
      return sources.fetchSession({ isolationKey, path: sessionsPath(agentName), sessionId }, signal)
    })
  }
  let sessions: SessionLoader | undefined
  const sessionOf = (id: string) => (sessions ??= createSessionLoader(readSession, referenceOf)).load(id)

  const heldRow = (agentName: string, sessionId: string) => {
    byId = true
    return sources.heldRow({ isolationKey, path: sessionsPath(agentName), notBefore }, sessionId)
  }
  const listOf = (agentName: string): SessionList => {
    const path = sessionsPath(agentName)
    return {
      cursors: sources.cursorsOf({ isolationKey, path }),
      closestPreceding(order, place) {
        const key = `${path} ${order} ${place.rowId}`
        if (!nearest.has(key)) {
          const request = { isolationKey, path, order, after: place, limit: 1 }
          nearest.set(key, sources.closestPreceding(request, place))
        }
        return nearest.get(key)
      },
      async read({ order, after, limit, missing }) {
        const page = await pages.load({
          request: { isolationKey, path, order, after, limit, notBefore },
          missing,
        })
        const { rows, hasMore, cursorFound, outcome } = page
        return { rows, hasMore, cursorFound, held: outcome === 'hit' || outcome === 'stale' }
      },
    }
  }
  const named = new Map<string, NamedSessionLoader>()

  return {
    summary: () => ({
      outcomes,
      oldestFetchedAt,
      byId,
      upstreamCalls: outcomes.miss + otherCalls,
      isCurrent: allOf(checks),
    }),
    listOf,
    sessionOf,
    async referenced(id) {
      const reference = referenceOf(id)
      const row = reference && heldRow(reference.agentName, reference.sessionId)
      if (row === undefined) return sessionOf(id)
      return row.withId(id)
    },
    named(agentName, sessionId) {
      const loader =
        named.get(agentName) ??
        createNamedSessionLoader(listOf(agentName), (id) => heldRow(agentName, id), options.pageBudget)
      named.set(agentName, loader)
      return loader.load(sessionId)
    },
  }
}

const never = () => false

/** By itself, so that whoever keeps it keeps the checks alive, and nothing else of the request. */
function allOf(checks: readonly (() => boolean)[]): () => boolean {
  return () => checks.every((check) => check())
}
