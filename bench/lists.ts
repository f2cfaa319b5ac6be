// The lists that the throughput is measured on, and what is a right answer about them, told without the gateway.
import assert from 'node:assert/strict'
import type { SessionResource } from '../emulator/session-resource.ts'
import { operations } from './operations.ts'

/** Stands in a body where the load writes the number of the request. */
export const numberMark = '########'

/** One for each body that is sent in turn. */
export const listCount = 512
export const agentNames = Array.from(
  { length: listCount },
  (_, index) => `agent-${`${index}`.padStart(4, '0')}`,
)
const newest = Date.UTC(2026, 0, 31, 9, 30) / 1_000

/** Newest first, each a minute older than the one before. */
export function rowsOf(list: string, count: number): SessionResource[] {
  return Array.from({ length: count }, (_, index) => ({
    agent_session_id: `sess_${Buffer.from(`${list} ${index}`.padEnd(24)).toString('hex').slice(0, 48)}`,
    version_indicator: { type: 'version_ref', agent_version: '3' },
    status: index % 3 === 0 ? 'active' : 'idle',
    created_at: newest - 60 * index,
    last_accessed_at: newest - 60 * index + 30,
    expires_at: newest - 60 * index + 2_592_000,
  }))
}

/** The body that asks for the first `first` edges; `extra` stands beside the document and in the variables. */
export function listBody(
  agentName: string,
  first: number,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ query: operations.list, variables: { agentName, first, ...extra } })
}

interface Answer {
  readonly errors?: unknown
  readonly data?: { readonly sessions?: Connection }
}
interface Connection {
  readonly edges: readonly { readonly cursor: unknown; readonly node: Readonly<Record<string, unknown>> }[]
  readonly pageInfo: Readonly<Record<string, unknown>>
}

/** Throws unless the text answers `listBody(agentName, first)`: ids and cursors may be any, but have to be told apart. */
export function checkResponse(text: string, agentName: string, first: number): void {
  const { errors, data } = JSON.parse(text) as Answer
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

function expectedNodes(agentName: string, first: number): object[] {
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
