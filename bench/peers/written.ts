// Resolvers as commonly written: one fetch for each list field, each field mapped when it is asked for.
import type { SessionResource } from '../../emulator/session-resource.ts'
import type { Resolvers } from './peer.ts'

interface List {
  readonly data: readonly SessionResource[]
  readonly has_more: boolean
}
interface Source {
  readonly agentName: string
  readonly list: List
  readonly after: string | null | undefined
}
interface Row {
  readonly agentName: string
  readonly row: SessionResource
}

const toBase64 = (text: string) => Buffer.from(text).toString('base64')
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString()
const toDateTime = (seconds: number) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')
const toCursor = ({ agent_session_id }: SessionResource) => toBase64(`cursor:${agent_session_id}`)
const statuses = new Set('CREATING ACTIVE IDLE UPDATING FAILED DELETING DELETED EXPIRED'.split(' '))

export function createWrittenResolvers(upstreamUrl: string): Resolvers {
  return {
    Query: {
      async sessions(_source, { agentName, first, after }, { user }): Promise<Source> {
        const query = new URLSearchParams({ limit: `${first ?? 20}`, order: 'desc', 'api-version': 'v1' })
        if (after) query.set('after', fromBase64(after).slice('cursor:'.length))
        const response = await fetch(
          `${upstreamUrl}/agents/${encodeURIComponent(agentName)}/endpoint/sessions?${query}`,
          { headers: { 'x-ms-user-isolation-key': user } },
        )
        if (!response.ok) throw new Error(`the upstream responded with ${response.status}: ${response.url}`)
        return { agentName, list: (await response.json()) as List, after }
      },
    },
    AgentSessionConnection: {
      edges: ({ agentName, list }: Source) => list.data.map((row) => ({ agentName, row })),
      nodes: ({ agentName, list }: Source) => list.data.map((row) => ({ agentName, row })),
      pageInfo: ({ list, after }: Source) => {
        const [start] = list.data
        const end = list.data.at(-1)
        return {
          hasNextPage: list.has_more,
          hasPreviousPage: Boolean(after),
          startCursor: start ? toCursor(start) : null,
          endCursor: end ? toCursor(end) : null,
        }
      },
    },
    AgentSessionEdge: {
      cursor: ({ row }: Row) => toCursor(row),
      node: (edge: Row) => edge,
    },
    AgentSession: {
      id: ({ row }: Row) => toBase64(`AgentSession:${row.agent_session_id}`),
      sessionId: ({ row }: Row) => row.agent_session_id,
      status: ({ row }: Row) => {
        const status = row.status.toUpperCase()
        return statuses.has(status) ? status : 'UNKNOWN'
      },
      upstreamStatus: ({ row }: Row) => row.status,
      versionIndicator: ({ row: { version_indicator } }: Row) => ({
        __typename:
          version_indicator.agent_version === undefined ? 'UnknownVersionIndicator' : 'VersionRefIndicator',
        type: version_indicator.type,
        agentVersion: version_indicator.agent_version,
      }),
      createdAt: ({ row }: Row) => toDateTime(row.created_at),
      lastAccessedAt: ({ row }: Row) => toDateTime(row.last_accessed_at),
      expiresAt: ({ row }: Row) => toDateTime(row.expires_at),
      stoppedAt: ({ row }: Row) => (row.stopped_at === undefined ? null : toDateTime(row.stopped_at)),
    },
  }
}
