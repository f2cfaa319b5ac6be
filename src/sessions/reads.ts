// What one request reads of its caller's sessions: a DataLoader per kind of read, so that nothing is asked twice.
import DataLoader from 'dataloader'
import type { CursorCodec } from '../connection/cursor.ts'
import type { List } from '../connection/list.ts'
import type { FetchPage, FetchSession, Page, PageRequest, SessionRequest } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { createSessionIdCodec, type SessionIdCodec } from './session-id.ts'
import { type RowSecrets, type SessionNode, type SessionRow, sessionCursors } from './session-row.ts'

/** The sources behind the reads of every request. */
export interface SessionSources {
  readonly fetchPage: FetchPage<SessionRow>
  readonly fetchSession: FetchSession<SessionNode>
  readonly secrets: RowSecrets
}

/** One agent's list of the caller's sessions. */
export interface SessionList extends List<SessionRow> {
  readonly cursors: CursorCodec
}

/** The reads of one request. */
export interface SessionReads {
  /** How many upstream calls were made for this request so far. */
  readonly upstreamCalls: () => number
  readonly listOf: (agentName: string) => SessionList
  /** Null where the id was not given to this caller, or its session is gone: the two are not told apart. */
  readonly sessionOf: (id: string) => Promise<SessionNode | null>
}

/** Creates the reads of one request, on behalf of the caller whose isolation key it is. */
export function createSessionReads(
  sources: SessionSources,
  isolationKey: string,
  signal: AbortSignal,
): SessionReads {
  const pages = createPageLoader(async (request) => {
    const page = await sources.fetchPage(request, signal)
    if (page.outcome === 'miss') upstreamCalls += 1
    return page
  })
  const ids = createSessionIdCodec(sources.secrets.id, isolationKey)
  let upstreamCalls = 0
  const sessions = createSessionLoader(
    (request) => {
      upstreamCalls += 1
      return sources.fetchSession(request, signal)
    },
    ids,
    isolationKey,
  )
  return {
    upstreamCalls: () => upstreamCalls,
    listOf: (agentName) => ({
      cursors: sessionCursors(sources.secrets, isolationKey, agentName),
      nearestAhead: () => undefined,
      async read({ order, after, limit }) {
        try {
          const page = await pages.load({ isolationKey, agentName, order, after: after?.id, limit })
          return {
            rows: page.rows,
            hasMore: page.hasMore,
            held: page.outcome === 'hit' || page.outcome === 'stale',
          }
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
  return `${agentName} ${order} ${after ?? ''}`
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
  fetchSession: (request: SessionRequest) => Promise<SessionNode>,
  ids: SessionIdCodec,
  isolationKey: string,
): DataLoader<string, SessionNode | null> {
  const read = async (id: string) => {
    const reference = ids.decode(id)
    if (reference === undefined) return null
    try {
      return await fetchSession({ isolationKey, ...reference })
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
