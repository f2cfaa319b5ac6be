// A peer's resolvers with this project's upstream client and its rows, which are mapped once per page; with a map of pages
// or without. Here and not in peers/, so that the type checker sees that they fit the client.
import { systemClock } from '../src/clock.ts'
import { sessionsPath } from '../src/sessions/agent.ts'
import { createCursors } from '../src/sessions/cursors.ts'
import type { Session } from '../src/sessions/session.ts'
import { createSessionMapper, withSessionRows } from '../src/sessions/session-mapper.ts'
import { withNormalizedPages } from '../src/upstream/normalize-page.ts'
import { createClient, withPageMap } from './page-source.ts'
import type { Resolvers } from './peers/peer.ts'

const cursorsOf = createCursors(['i'.repeat(32)])

/** `pagesMs`: for how long a page is cached, by its exact request; undefined: not at all. */
export function createTunedResolvers(upstreamUrl: string, pagesMs: number | undefined): Resolvers {
  const client = createClient(upstreamUrl, systemClock)
  const fetchRows = withSessionRows(
    withNormalizedPages(client.fetchPage, systemClock.now),
    createSessionMapper(cursorsOf),
  )
  const fetchPage = pagesMs === undefined ? fetchRows : withPageMap(fetchRows, pagesMs, systemClock)
  return {
    Query: {
      async sessions(_source, { agentName, first, after }, { user: isolationKey }) {
        const list = { isolationKey, path: sessionsPath(agentName) }
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
}
