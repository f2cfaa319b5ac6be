// Resolvers as commonly written: one fetch for each list field and each reference, each field mapped when it is asked for.
import type { SessionResource } from '../../emulator/session-resource.ts'
import type { PeerResolvers, Reference, Resolvers } from './peer.ts'

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

/** The session that a router names by either key. */
function toName(reference: Reference): { readonly agentName: string; readonly sessionId: string } {
  if (reference.id === undefined) return reference
  const [, agentName = '', sessionId = ''] = fromBase64(reference.id).split(':')
  return { agentName, sessionId }
}

export function createWrittenResolvers(upstreamUrl: string): PeerResolvers {
  const read = async (agentName: string, path: string, query: object, user: string): Promise<unknown> => {
    const search = new URLSearchParams({ ...query, 'api-version': 'v1' })
    const response = await fetch(
      `${upstreamUrl}/agents/${encodeURIComponent(agentName)}/endpoint/sessions${path}?${search}`,
      { headers: { 'x-ms-user-isolation-key': user } },
    )
    if (!response.ok) throw new Error(`the upstream responded with ${response.status}: ${response.url}`)
    return response.json()
  }
  const resolvers: Resolvers = {
    Query: {
      async sessions(_source, { agentName, first, after }, { user }): Promise<Source> {
        const from = after ? { after: fromBase64(after).slice('cursor:'.length) } : {}
        const query = { limit: `${first ?? 20}`, order: 'desc', ...from }
        return { agentName, list: (await read(agentName, '', query, user)) as List, after }
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
      id: ({ agentName, row }: Row) => toBase64(`AgentSession:${agentName}:${row.agent_session_id}`),
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
  return {
    resolvers,
    async resolveReference(reference, { user }): Promise<Row> {
      const { agentName, sessionId } = toName(reference)
      const row = await read(agentName, `/${encodeURIComponent(sessionId)}`, {}, user)
      return { agentName, row: row as SessionResource }
    },
  }
}
