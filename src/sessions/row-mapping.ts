// From records to rows: once for each page that is fetched, or taken over from the shared store.
import { LRUCache } from 'lru-cache'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import { joinFields } from '../keyed-hash.ts'
import type { FetchPage, FetchSession, ReadShared } from '../upstream/page.ts'
import type { SessionRecord } from '../upstream/session-record.ts'
import { parseAgent } from './agent.ts'
import { createDateTimeWriter } from './date-time.ts'
import { createSessionIdCodec } from './session-id.ts'
import type { SessionNode } from './session-node.ts'
import { type RowKind, type RowList, SessionRow, type TimeWriters } from './session-row.ts'
import { toStatus } from './session-state.ts'
import { indicatorKey, toVersionIndicator } from './version-indicator.ts'

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
  const mapperOf = createRowMapper(secrets)
  return async (request, signal) => {
    const page = await fetchPage(request, signal)
    return { ...page, rows: page.rows.map(mapperOf(request)) }
  }
}

/** Wraps a reader of the shared store's records into one of rows. */
export function withSharedRows(read: ReadShared<SessionRecord>, secrets: RowSecrets): ReadShared<SessionRow> {
  const mapperOf = createRowMapper(secrets)
  return async (request) => {
    const pages = await read(request)
    return pages.map((page) => ({ ...page, rows: page.rows.map(mapperOf(request)) }))
  }
}

/** Wraps a source of one record into one of its node. */
export function withSessionNode(
  fetchSession: FetchSession<SessionRecord>,
  secrets: RowSecrets,
): FetchSession<SessionNode> {
  const mapperOf = createRowMapper(secrets)
  return async (request, signal) => mapperOf(request)(await fetchSession(request, signal)).node
}

const maxLists = 1_000

type ListName = { readonly isolationKey: string; readonly agentName: string }

/** Creates the mapping of the records of one caller's list of one agent, page by page. */
function createRowMapper(secrets: RowSecrets): (list: ListName) => (record: SessionRecord) => SessionRow {
  const writeTime: TimeWriters = {
    created: createDateTimeWriter(),
    lastAccessed: createDateTimeWriter(),
    expires: createDateTimeWriter(),
    stopped: createDateTimeWriter(),
  }
  /** A list's keys are derived once for as long as it is in use, not with every page. */
  const lists = new LRUCache<string, RowList>({ max: maxLists })

  function listOf({ isolationKey, agentName }: ListName): RowList {
    const name = joinFields([isolationKey, agentName])
    const ids = createSessionIdCodec(secrets.id, isolationKey)
    const list = lists.get(name) ?? {
      agent: parseAgent(agentName),
      cursors: sessionCursors(secrets, isolationKey, agentName),
      encodeId: (sessionId) => ids.encode(agentName, sessionId),
      writeTime,
    }
    lists.set(name, list)
    return list
  }

  return (name) => {
    const list = listOf(name)
    const kinds = new Map<string, RowKind>()
    return (record) => {
      const { status: upstreamStatus, version_indicator: indicator } = record.resource
      const key = `${upstreamStatus.length}:${upstreamStatus}${indicatorKey(indicator)}`
      const kind = kinds.get(key) ?? {
        list,
        status: toStatus(upstreamStatus),
        upstreamStatus,
        versionIndicator: toVersionIndicator(indicator),
      }
      kinds.set(key, kind)
      return new SessionRow(record, kind)
    }
  }
}
