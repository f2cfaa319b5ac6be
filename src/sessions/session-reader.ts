// What one request reads of its caller's sessions: lists, by global id, by name.
import type { CursorCodec } from '../connection/cursor.ts'
import type { List } from '../connection/list.ts'
import type { Position } from '../list-position.ts'
import type { RowFinder } from '../page-cache/page-rows.ts'
import { createBulkhead } from '../resilience/bulkhead.ts'
import type { FetchSession, PageRequest, ReadPage } from '../upstream/page.ts'
import type { WatchList, WatchOptions } from '../watch/list-watchers.ts'
import { sessionsPath } from './agent.ts'
import type { CreateCursorCodec } from './cursors.ts'
import { createPageLoader } from './page-loader.ts'
import type { ReadOptions } from './read-options.ts'
import { isFromCache, isSent, ReadRecorder, type ReadStats } from './read-stats.ts'
import { recordReads } from './recorded-sources.ts'
import type { Session, SessionsChange } from './session.ts'
import { parseSessionId, type SessionKey } from './session-id.ts'
import {
  createNamedSessionLoader,
  createSessionLoader,
  type NamedSessionLoader,
  type SessionLoader,
} from './session-loaders.ts'

/** Where the readers of all requests read from. */
export interface SessionSources {
  readonly readPage: ReadPage<Session>
  /** Fetches the page in the background, where it is not cached; absent: nothing is prefetched. */
  readonly prefetch?: ((request: PageRequest) => void) | undefined
  /** Returns the closest cached row that precedes `place`, in the request's list and order. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** Finds cached sessions that may be served and were fetched at `notBefore` or later. */
  readonly rowFinder: RowFinder<Session>
  readonly fetchSession: FetchSession<Session>
  readonly cursorsOf: CreateCursorCodec
  /** `Clock.now`. */
  readonly now: () => number
  readonly watch: WatchList<Session>
}

/** One agent's list of the caller's sessions. */
export interface SessionList extends List<Session> {
  readonly cursors: CursorCodec
}

/** Reads on behalf of one request. */
export interface SessionReader {
  readonly stats: () => ReadStats
  /** Records what its reads, and the request's writes, come to. */
  readonly recorder: ReadRecorder
  /** Discards what was read: what is read from now on is not older than that. */
  readonly readAnew: () => void
  readonly list: (agentName: string) => SessionList
  /** Resolves to null for an id that was not issued to this caller, and for a deleted session: the two cannot be distinguished. */
  readonly byId: (id: string) => Promise<Session | null>
  /** The same for a representation's id. The session itself, without a promise, where a cached page has it. */
  readonly byRepresentation: (id: string) => Session | Promise<Session | null>
  /**
   * Resolves to the session with that id in the REST API; to null where the caller's own list does not have it. The session itself,
   * without a promise, where a cached page has it.
   */
  readonly byName: (agentName: string, sessionId: string) => Session | Promise<Session | null>
  /**
   * Returns the changes of the agent's list: nothing is read before the first `next`; `return` ends it, and must be called. `next`
   * rejects with UpstreamError where the caller may not read the list any more.
   */
  readonly watch: (
    agentName: string,
    options: WatchOptions,
  ) => AsyncIterableIterator<SessionsChange, undefined>
}

/** Maximum number of concurrent reads of one request. */
const maxConcurrentReads = 16

/** Creates the reader of one request. */
export function createSessionReader(allSources: SessionSources, options: ReadOptions): SessionReader {
  const sources = options.onRead ? recordReads(allSources, options.onRead) : allSources
  const { isolationKey, origin, signal, notBefore, meter } = options
  const recorder = new ReadRecorder(sources.now)
  const slots = createBulkhead(maxConcurrentReads, Number.MAX_SAFE_INTEGER)
  const listKeyOf = (agentName: string) => ({ isolationKey, path: sessionsPath(agentName) })
  const cursorsOf = (agentName: string) => sources.cursorsOf(listKeyOf(agentName))

  const pages = createPageLoader((request) =>
    slots.run(async () => {
      // The request may have been aborted while this read was queued: then no call is made for it.
      const isTooLate = signal.aborted
      const startedAt = sources.now()
      try {
        const page = await sources.readPage(request, signal)
        recorder.addPage(page, startedAt)
        return page
      } catch (error) {
        recorder.addFailure(error)
        if (!isTooLate && isSent(error)) {
          recorder.addCall()
          recorder.addWait(startedAt)
        }
        throw error
      }
    }),
  )

  const onRetry = () => recorder.addRetry()
  const fetchSession = ({ agentName, sessionId }: SessionKey) => {
    recorder.addSession()
    return slots.run(async () => {
      // The request may have been aborted while this read was queued: that is no failure of the upstream, and no probe of it.
      signal.value.throwIfAborted()
      const startedAt = sources.now()
      const request = { ...listKeyOf(agentName), origin, sessionId, onRetry }
      try {
        const session = await sources.fetchSession(request, signal.value)
        recorder.addCall()
        return session
      } catch (error) {
        recorder.addFailure(error)
        if (isSent(error)) recorder.addCall()
        throw error
      } finally {
        recorder.addWait(startedAt)
      }
    })
  }
  const parseId = (id: string) => parseSessionId(id, cursorsOf)
  let sessions: SessionLoader | undefined
  const byId = (id: string) => (sessions ??= createSessionLoader(fetchSession, parseId)).load(id)

  const finders = new Map<string, (sessionId: string) => Session | undefined>()
  const findCached = (agentName: string, sessionId: string) => {
    recorder.addSession()
    let find = finders.get(agentName)
    if (find === undefined) {
      find = sources.rowFinder({ ...listKeyOf(agentName), notBefore })
      finders.set(agentName, find)
    }
    return find(sessionId)
  }

  /** Where to read on from when a cursor is not found: cached pages grow with each read, and the way must stay the same. */
  const closest = new Map<string, Position | undefined>()
  const list = (agentName: string): SessionList => {
    const key = listKeyOf(agentName)
    return {
      cursors: sources.cursorsOf(key),
      closestPreceding(order, place) {
        const closestKey = `${key.path} ${order} ${place.rowId}`
        if (!closest.has(closestKey)) {
          const request = { ...key, order, after: place, limit: 1 }
          closest.set(closestKey, sources.closestPreceding(request, place))
        }
        return closest.get(closestKey)
      },
      prefetch({ order, after, limit }) {
        if (notBefore === undefined)
          sources.prefetch?.({ isolationKey, path: key.path, origin, order, after, limit })
      },
      async read({ order, after, limit, missing }) {
        const request = { isolationKey, path: key.path, origin, order, after, limit, notBefore }
        const { rows, hasMore, cursorFound, outcome } = await pages.load({ request, missing })
        return { rows, hasMore, cursorFound, cached: isFromCache(outcome) }
      },
    }
  }

  const namedSessions = new Map<string, NamedSessionLoader>()
  return {
    stats: () => recorder.stats(),
    recorder,
    readAnew() {
      pages.clearAll()
      closest.clear()
      namedSessions.clear()
      sessions = undefined
    },
    list,
    byId,
    byRepresentation(id) {
      const key = parseId(id)
      const session = key && findCached(key.agentName, key.sessionId)
      return session === undefined ? byId(id) : session.withId(id)
    },
    byName(agentName, sessionId) {
      const cached = findCached(agentName, sessionId)
      if (cached) return cached
      const loader =
        namedSessions.get(agentName) ?? createNamedSessionLoader(list(agentName), options.pageBudget)
      namedSessions.set(agentName, loader)
      return loader.load(sessionId)
    },
    watch: (agentName, watchOptions) =>
      sources.watch(listKeyOf(agentName), {
        ...watchOptions,
        payForPoll: meter && (() => meter.consumeAgain()),
      }),
  }
}
