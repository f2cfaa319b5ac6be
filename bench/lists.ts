// The lists that the throughput is measured on, and the check of a response about them, written without the gateway.
import assert from 'node:assert/strict'
import type { SessionResource } from '../emulator/session-resource.ts'
import { operations } from './workload.ts'

/** Stands in a body where the load writes the number of the request. */
export const numberMark = '########'

/** One for each body that is sent in turn. */
export const listCount = 512
export const agentNames = Array.from(
  { length: listCount },
  (_, index) => `agent-${`${index}`.padStart(4, '0')}`,
)
const newest = Date.UTC(2026, 0, 31, 9, 30) / 1_000

/** Newest first, each a minute older than the one before; with ties, two of fifty rows have one second. */
export function rowsOf(list: string, count: number, hasTies = false): SessionResource[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAt = newest - 60 * (hasTies && index % 50 === 30 ? index - 1 : index)
    return {
      agent_session_id: `sess_${Buffer.from(`${list} ${index}`.padEnd(24)).toString('hex').slice(0, 48)}`,
      version_indicator: { type: 'version_ref', agent_version: '3' },
      status: index % 3 === 0 ? 'active' : 'idle',
      created_at: createdAt,
      last_accessed_at: createdAt + 30,
      expires_at: createdAt + 2_592_000,
    }
  })
}

/** The body that asks for the first `first` edges; `extra` stands beside the document and in the variables. */
export function listBody(
  agentName: string,
  first: number,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ query: operations.list, variables: { agentName, first, ...extra } })
}

interface Connection {
  readonly edges: readonly { readonly cursor: unknown; readonly node: Readonly<Record<string, unknown>> }[]
  readonly pageInfo: Readonly<Record<string, unknown>>
}

/** Throws unless the body is the response to `listBody(agentName, first)`: any distinct ids and cursors will do. */
export function checkResponse(text: string, agentName: string, first: number): void {
  const { errors, data } = JSON.parse(text) as { errors?: unknown; data?: { sessions?: Connection } }
  assert.equal(errors, undefined, text.slice(0, 500))
  const { edges = [], pageInfo = {} } = data?.sessions ?? {}
  const nodes = edges.map(({ node: { id: _id, ...node } }) => node)
  assert.deepEqual(nodes, expectedNodes(agentName, first))
  const cursors = edges.map(({ cursor }) => cursor)
  const ids = edges.map(({ node }) => node['id'])
  for (const opaque of [cursors, ids]) {
    assert.equal(new Set(opaque).size, first)
    assert.ok(opaque.every((value) => typeof value === 'string' && value !== ''))
  }
  assert.deepEqual(pageInfo, {
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: cursors[0],
    endCursor: cursors.at(-1),
  })
}

/** The newest nodes of the list, without their ids. */
export function expectedNodes(agentName: string, first: number) {
  return rowsOf(agentName, first).map((row) => ({
    sessionId: row.agent_session_id,
    agentName,
    status: row.status.toUpperCase(),
    upstreamStatus: row.status,
    createdAt: toDateTime(row.created_at),
    lastAccessedAt: toDateTime(row.last_accessed_at),
    expiresAt: toDateTime(row.expires_at),
    stoppedAt: null,
    versionIndicator: { type: 'version_ref', agentVersion: '3' },
  }))
}

const toDateTime = (seconds: number) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')
