// From records to rows: once for each page that is fetched, or taken over from the shared store.
import type { FetchPage, FetchSession, ListKey, ReadShared } from '../upstream/page.ts'
import type { SessionRecord, SessionResource } from '../upstream/session-record.ts'
import { agentNameOf, parseAgent } from './agent.ts'
import type { CreateCursorCodec } from './cursors.ts'
import { createTimesWriter } from './row-times.ts'
import { type RowKind, type RowList, SessionRow } from './session.ts'
import { idPrefix } from './session-id.ts'
import type { SessionNode } from './session-node.ts'
import { parseStatus } from './session-status.ts'
import { sameIndicator, toVersionIndicator } from './version-indicator.ts'

/** Wraps a source of records into one of rows. */
export function withSessionRows(
  fetchPage: FetchPage<SessionRecord>,
  cursorsOf: CreateCursorCodec,
): FetchPage<SessionRow> {
  const mapperOf = createRowMapper(cursorsOf)
  return async (request, signal) => {
    const page = await fetchPage(request, signal)
    return { ...page, rows: page.rows.map(mapperOf(request)) }
  }
}

/** Wraps a reader of the shared store's records into one of rows. */
export function withSharedRows(
  read: ReadShared<SessionRecord>,
  cursorsOf: CreateCursorCodec,
): ReadShared<SessionRow> {
  const mapperOf = createRowMapper(cursorsOf)
  return async (request) => {
    const pages = await read(request)
    return pages.map((page) => ({ ...page, rows: page.rows.map(mapperOf(request)) }))
  }
}

/** Wraps a source of one record into one of its node. */
export function withSessionNode(
  fetchSession: FetchSession<SessionRecord>,
  cursorsOf: CreateCursorCodec,
): FetchSession<SessionNode> {
  const mapperOf = createRowMapper(cursorsOf)
  return async (request, signal) => mapperOf(request)(await fetchSession(request, signal)).node
}

/** Rows of a page are in a few states of a few versions: the first so many are shared, others each row's own. */
const maxKinds = 8

/** Creates the mapping of the records of one caller's list, page by page. */
function createRowMapper(
  cursorsOf: CreateCursorCodec,
): (key: ListKey) => (record: SessionRecord) => SessionRow {
  const writeTimes = createTimesWriter()
  return (key) => {
    const agentName = agentNameOf(key.path)
    const list: RowList = {
      agent: parseAgent(agentName),
      cursors: cursorsOf(key),
      idHead: idPrefix(agentName),
      writeTimes,
    }
    const kinds: RowKind[] = []
    const kindOf = ({ status: upstreamStatus, version_indicator: indicator }: SessionResource): RowKind => {
      for (const kind of kinds)
        if (kind.upstreamStatus === upstreamStatus && sameIndicator(kind.versionIndicator, indicator))
          return kind
      const versionIndicator = toVersionIndicator(indicator)
      const kind = { list, status: parseStatus(upstreamStatus), upstreamStatus, versionIndicator }
      if (kinds.length < maxKinds) kinds.push(kind)
      return kind
    }
    return (record) => new SessionRow(record, kindOf(record.resource))
  }
}
