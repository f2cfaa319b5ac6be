// A peer's resolvers with this project's upstream client and its rows, which are mapped once per page; with a map of pages
// or without. Here and not in peers/, so that the type checker sees that they fit the client.
import { systemClock } from '../src/clock.ts'
import { sessionsPath } from '../src/sessions/agent.ts'
import { createCursors } from '../src/sessions/cursors.ts'
import type { Session } from '../src/sessions/session.ts'
import { parseSessionId } from '../src/sessions/session-id.ts'
import { createSessionMapper, withSession, withSessionRows } from '../src/sessions/session-mapper.ts'
import { withNormalizedPages } from '../src/upstream/normalize-page.ts'
import { createClient, withPageMap } from './page-source.ts'
import type { PeerResolvers, Resolvers } from './peers/peer.ts'

const cursorsOf = createCursors(['i'.repeat(32)])
const headRows = 100

/**
 * `pagesMs`: for how long a page is cached, by its exact request; undefined: not at all. Sessions that a
 * router names are then looked up in the head of their list, otherwise each is read by itself.
 */
export function createTunedResolvers(upstreamUrl: string, pagesMs: number | undefined): PeerResolvers {
  const client = createClient(upstreamUrl, systemClock)
  const toSession = createSessionMapper(cursorsOf)
  const fetchSession = withSession(client.fetchSession, toSession)
  const fetchRows = withSessionRows(withNormalizedPages(client.fetchPage, systemClock.now), toSession)
  const fetchPage = pagesMs === undefined ? fetchRows : withPageMap(fetchRows, pagesMs, systemClock)
  const listOf = (isolationKey: string, agentName: string) => ({
    isolationKey,
    path: sessionsPath(agentName),
  })
  const resolvers: Resolvers = {
    Query: {
      async sessions(_source, { agentName, first, after }, { user }) {
        const list = listOf(user, agentName)
        const { rows, hasMore } = await fetchPage({
          ...list,
          order: 'desc',
          after: after ? cursorsOf(list).decode(after) : undefined,
          limit: first ?? 20,
        })
        return {
          edges: rows,
          pageInfo: {
            hasNextPage: hasMore,
            hasPreviousPage: Boolean(after),
            startCursor: rows[0]?.cursor ?? null,
            endCursor: rows.at(-1)?.cursor ?? null,
          },
        }
      },
    },
    AgentSessionConnection: {
      nodes: ({ edges }: { edges: readonly Session[] }) => edges.map(({ node }) => node),
    },
  }
  return {
    resolvers,
    async resolveReference(reference, { user }) {
      const named =
        reference.id === undefined
          ? reference
          : parseSessionId(reference.id, (agentName) => cursorsOf(listOf(user, agentName)))
      if (named === undefined) return null
      const { agentName, sessionId } = named
      const list = listOf(user, agentName)
      if (pagesMs !== undefined) {
        const { rows } = await fetchPage({ ...list, order: 'desc', after: undefined, limit: headRows })
        const row = rows.find(({ rowId }) => rowId === sessionId)
        if (row !== undefined) return row
      }
      return fetchSession({ ...list, sessionId })
    },
  }
}
