// Rows of a list of sessions, ready to serve: mapped once, when a page is fetched, not per field or request.

import type { Connection } from '../connection/connection.ts'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import type { ListRow } from '../connection/list.ts'
import type { FetchPage, FetchSession, ReadShared } from '../upstream/page.ts'
import type { SessionRecord } from '../upstream/session-record.ts'
import { parseAgent } from './agent.ts'
import { createSessionIdCodec } from './session-id.ts'
import { createNodeMapper, type SessionNode } from './session-node.ts'

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

/** Wraps a reader of the shared store's records into one of rows. */
export function withSharedRows(read: ReadShared<SessionRecord>, secrets: RowSecrets): ReadShared<SessionRow> {
  return async (request) => {
    const pages = await read(request)
    const toRow = rowMapper(secrets, request.isolationKey, request.agentName)
    return pages.map((page) => ({ ...page, rows: page.rows.map(toRow) }))
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
  const toNode = createNodeMapper(parseAgent(agentName))
  const cursors = sessionCursors(secrets, isolationKey, agentName)
  const encodeId = createSessionIdCodec(secrets.id, isolationKey).encoderFor(agentName)
  return (record) => ({
    id: record.id,
    createdAt: record.createdAt,
    cursor: cursors.encode(record),
    node: toNode(record, encodeId(record.id)),
  })
}

/**
 * What rows weigh in memory, in bytes: their objects, texts, and the index over them. Measured (bench/memory.ts), and
 * rather too much than too little.
 */
export function bytesOfRows(rows: readonly SessionRow[]): number {
  let bytes = 3_000
  for (const { id, cursor, node } of rows) bytes += 420 + id.length + cursor.length + node.id.length
  return bytes
}
