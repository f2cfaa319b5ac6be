// What one request reads of its caller's sessions: a DataLoader per kind of read, so that nothing is asked twice.
import DataLoader from 'dataloader'
import type { CursorCodec } from '../connection/cursor.ts'
import type { List } from '../connection/list.ts'
import type { CacheOutcome, FetchPage, FetchSession, Page, PageRequest, PageRow } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { createSessionIdCodec, type SessionIdCodec, type SessionReference } from './session-id.ts'
import type { SessionNode } from './session-node.ts'
import { type RowSecrets, type SessionRow, sessionCursors } from './session-row.ts'

/** The sources behind the reads of every request. */
export interface SessionSources {
  readonly fetchPage: FetchPage<SessionRow>
  /** The nearest row at hand in an earlier second than `place`'s, in the request's list and order. */
  readonly nearestAhead: (request: PageRequest, place: PageRow) => PageRow | undefined
  readonly fetchSession: FetchSession<SessionNode>
  readonly secrets: RowSecrets
}

/** On whose behalf and how a request reads. */
export interface ReadOptions {
  readonly isolationKey: string
  /** Ends the reads. */
  readonly signal: AbortSignal
  /** Only what was asked for at this time or later will do (Unix milliseconds); undefined: anything. */
  readonly notBefore: number | undefined
}

/** What a request's reads came to so far. */
export interface ReadSummary {
  /** Pages by how they came. */
  readonly outcomes: Readonly<Record<CacheOutcome, number>>
  /** Unix milliseconds of the call that brought the oldest page; undefined: no page was read. */
  readonly oldestFetchedAt: number | undefined
  /** Sessions read by id. */
  readonly readById: number
  readonly upstreamCalls: number
}

/** One agent's list of the caller's sessions. */
export interface SessionList extends List<SessionRow> {
  readonly cursors: CursorCodec
}

/** The reads of one request. */
export interface SessionReads {
  readonly summary: () => ReadSummary
  readonly listOf: (agentName: string) => SessionList
  /** Null where the id was not given to this caller, or its session is gone: the two are not told apart. */
  readonly sessionOf: (id: string) => Promise<SessionNode | null>
}

/** Creates the reads of one request. */
export function createSessionReads(sources: SessionSources, options: ReadOptions): SessionReads {
  const { isolationKey, signal, notBefore } = options
  const outcomes = { hit: 0, stale: 0, miss: 0, dedupe: 0 }
  let oldestFetchedAt: number | undefined
  let readById = 0
  let failedCalls = 0

  const pages = createPageLoader(async (request) => {
    const page = await sources.fetchPage(request, signal).catch((error: unknown) => {
      failedCalls += 1
      throw error
    })
    outcomes[page.outcome] += 1
    oldestFetchedAt = Math.min(oldestFetchedAt ?? page.fetchedAt, page.fetchedAt)
    return page
  })
  const ids = createSessionIdCodec(sources.secrets.id, isolationKey)
  const sessions = createSessionLoader((reference) => {
    readById += 1
    return sources.fetchSession({ isolationKey, ...reference }, signal)
  }, ids)

  return {
    summary: () => ({
      outcomes,
      oldestFetchedAt,
      readById,
      upstreamCalls: outcomes.miss + failedCalls + readById,
    }),
    listOf: (agentName) => ({
      cursors: sessionCursors(sources.secrets, isolationKey, agentName),
      nearestAhead: (order, place) =>
        sources.nearestAhead({ isolationKey, agentName, order, after: place, limit: 1 }, place),
      async read({ order, after, limit }) {
        try {
          const page = await pages.load({ isolationKey, agentName, order, after, limit, notBefore })
          const held = page.outcome === 'hit' || page.outcome === 'stale'
          return { rows: page.rows, hasMore: page.hasMore, held }
        } catch (error) {
          if (after !== undefined && isRefusedCursor(error)) return null
          throw error
        }
      },
    }),
    sessionOf: (id) => sessions.load(id),
  }
}

/** Services of this family answer 400 or 404 for a cursor that they do not know; others start over. */
function isRefusedCursor(error: unknown): boolean {
  return error instanceof UpstreamError && (error.reason === 'badRequest' || error.reason === 'notFound')
}

/** Names the place in a list that a request is for, whatever its limit. */
function placeOf({ agentName, order, after }: PageRequest): string {
  return `${agentName} ${order} ${after?.id ?? ''}`
}

/** Requests of one tick that differ only in their limit become one call with the largest. */
function createPageLoader(
  fetchPage: (request: PageRequest) => Promise<Page<SessionRow>>,
): DataLoader<PageRequest, Page<SessionRow>, string> {
  return new DataLoader(
    async (requests) => {
      const merged = new Map<string, PageRequest>()
      for (const request of requests) {
        const largest = merged.get(placeOf(request))
        if (largest === undefined || largest.limit < request.limit) merged.set(placeOf(request), request)
      }
      const pages = new Map(
        await Promise.all(
          [...merged].map(
            async ([key, request]) => [key, await fetchPage(request).catch((error: Error) => error)] as const,
          ),
        ),
      )
      return requests.map((request) => pages.get(placeOf(request)) ?? new Error('no page was read'))
    },
    { cacheKeyFn: (request) => `${request.limit} ${placeOf(request)}` },
  )
}

function createSessionLoader(
  fetchSession: (reference: SessionReference) => Promise<SessionNode>,
  ids: SessionIdCodec,
): DataLoader<string, SessionNode | null> {
  const read = async (id: string) => {
    const reference = ids.decode(id)
    if (reference === undefined) return null
    try {
      const node = await fetchSession(reference)
      // Under the id that was asked for, also when an older secret signed it: a client's cache knows it by that one.
      return node.id === id ? node : { ...node, id }
    } catch (error) {
      if (error instanceof UpstreamError && (error.reason === 'notFound' || error.reason === 'forbidden'))
        return null
      throw error
    }
  }
  return new DataLoader((requested) =>
    Promise.all(requested.map((id) => read(id).catch((error: Error) => error))),
  )
}
