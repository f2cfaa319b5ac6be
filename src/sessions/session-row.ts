// Rows of a list of sessions, ready to serve: mapped once, when a page is fetched, not per field or request.

import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import type { Connection } from '../connection/connection.ts'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import type { ListRow } from '../connection/list.ts'
import type { FetchPage, FetchSession } from '../upstream/page.ts'
import type { SessionRecord } from '../upstream/session-record.ts'
import { type AgentNode, parseAgent } from './agent.ts'
import { createSessionIdCodec } from './session-id.ts'

/** What `VersionIndicator`'s fields are read from. */
export type VersionIndicatorNode =
  | { readonly __typename: 'VersionRefIndicator'; readonly type: string; readonly agentVersion: string }
  | { readonly __typename: 'UnknownVersionIndicator'; readonly type: string }

/** What `AgentSession`'s fields are read from, by their names. */
export interface SessionNode {
  readonly __typename: 'AgentSession'
  readonly id: string
  readonly sessionId: string
  readonly agentName: string
  readonly agent: AgentNode
  readonly status: AgentSessionStatus
  readonly upstreamStatus: string
  readonly versionIndicator: VersionIndicatorNode | null
  readonly createdAt: string
  readonly lastAccessedAt: string
  readonly expiresAt: string
  readonly stoppedAt: string | null
}

/** A row of the list, and what `AgentSessionEdge`'s fields are read from. */
export interface SessionRow extends ListRow {
  /** The session's id in the REST API. */
  readonly id: string
  readonly node: SessionNode
}

/** What `AgentSessionConnection`'s fields are read from. */
export type SessionConnection = Connection<SessionRow>

/** The secrets of cursors and ids: of each list, the first signs and all verify. */
export interface RowSecrets {
  readonly cursor: readonly string[]
  readonly id: readonly string[]
}

/** The cursors of one caller's sessions of one agent. */
export function sessionCursors(secrets: RowSecrets, isolationKey: string, agentName: string): CursorCodec {
  return createCursorCodec(secrets.cursor, [isolationKey, agentName])
}

/** Wraps a source of records into one of rows. */
export function withSessionRows(
  fetchPage: FetchPage<SessionRecord>,
  secrets: RowSecrets,
): FetchPage<SessionRow> {
  return async (request, signal) => {
    const page = await fetchPage(request, signal)
    const toRow = rowMapper(secrets, request.isolationKey, request.agentName)
    return { ...page, rows: page.rows.map(toRow) }
  }
}

/** Wraps a source of one record into one of its node. */
export function withSessionNode(
  fetchSession: FetchSession<SessionRecord>,
  secrets: RowSecrets,
): FetchSession<SessionNode> {
  return async (request, signal) => {
    const record = await fetchSession(request, signal)
    return rowMapper(secrets, request.isolationKey, request.agentName)(record).node
  }
}

/** Maps records of one caller's list of one agent. */
function rowMapper(
  secrets: RowSecrets,
  isolationKey: string,
  agentName: string,
): (record: SessionRecord) => SessionRow {
  const agent = parseAgent(agentName)
  const cursors = sessionCursors(secrets, isolationKey, agentName)
  const encodeId = createSessionIdCodec(secrets.id, isolationKey).encoderFor(agentName)
  return (record) => ({
    id: record.id,
    createdAt: record.createdAt,
    cursor: cursors.encode(record),
    node: toNode(record, encodeId(record.id), agent),
  })
}

function toNode({ id: sessionId, resource }: SessionRecord, id: string, agent: AgentNode): SessionNode {
  return {
    __typename: 'AgentSession',
    id,
    sessionId,
    agentName: agent.name,
    agent,
    status: toStatus(resource.status),
    upstreamStatus: resource.status,
    versionIndicator: toVersionIndicator(resource.version_indicator),
    createdAt: toDateTime(resource.created_at),
    lastAccessedAt: toDateTime(resource.last_accessed_at),
    expiresAt: toDateTime(resource.expires_at),
    stoppedAt: typeof resource.stopped_at === 'number' ? toDateTime(resource.stopped_at) : null,
  }
}

const knownStatuses = new Map<string, AgentSessionStatus>(
  (['CREATING', 'ACTIVE', 'IDLE', 'UPDATING', 'FAILED', 'DELETING', 'DELETED', 'EXPIRED'] as const).map(
    (status) => [status.toLowerCase(), status],
  ),
)

/** The REST API's set of states is open, and its letter case varies. */
function toStatus(status: string): AgentSessionStatus {
  return knownStatuses.get(status.toLowerCase()) ?? 'UNKNOWN'
}

function toVersionIndicator(
  indicator: SessionRecord['resource']['version_indicator'],
): VersionIndicatorNode | null {
  if (!indicator) return null
  return 'agent_version' in indicator
    ? { __typename: 'VersionRefIndicator', type: indicator.type, agentVersion: indicator.agent_version }
    : { __typename: 'UnknownVersionIndicator', type: indicator.type }
}

/** Unix seconds as RFC 3339 in UTC, to the second. */
function toDateTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}
