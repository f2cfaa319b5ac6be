// From records to sessions: once for each page that is fetched, or read from the shared store.
import type { FetchPage, FetchSession, ListKey, ReadShared } from '../upstream/page.ts'
import { isVersionReference, type SessionRecord, type SessionResource } from '../upstream/session-record.ts'
import type { SessionWrites } from '../upstream/session-writes.ts'
import { agentNameOf, parseAgent } from './agent.ts'
import type { CreateCursorCodec } from './cursors.ts'
import { createTimesFormatter } from './date-time.ts'
import { Session, type SharedFields, type VersionIndicatorNode } from './session.ts'
import { idPrefix } from './session-id.ts'
import { parseStatus } from './session-status.ts'

/** Maps the records of one page of a list. */
export type SessionMapper = (list: ListKey) => (record: SessionRecord) => Session

/** Sessions of a page are in a few states of a few versions: the first so many are shared, others each session's own. */
const maxShared = 8

/** Creates the mapper. */
export function createSessionMapper(cursorsOf: CreateCursorCodec): SessionMapper {
  const formatTimes = createTimesFormatter(4)
  return (key) => {
    const agentName = agentNameOf(key.path)
    const agent = parseAgent(agentName)
    const list = { agent, cursors: cursorsOf(key), idPrefix: idPrefix(agentName), formatTimes }
    const known: SharedFields[] = []
    const sharedFields = ({ status: upstreamStatus, version_indicator }: SessionResource): SharedFields => {
      for (const shared of known)
        if (
          shared.upstreamStatus === upstreamStatus &&
          sameIndicator(shared.versionIndicator, version_indicator)
        )
          return shared
      const versionIndicator = toVersionIndicator(version_indicator)
      const shared = { list, status: parseStatus(upstreamStatus), upstreamStatus, versionIndicator }
      if (known.length < maxShared) known.push(shared)
      return shared
    }
    return ({ rowId, second, resource }) => {
      const { last_accessed_at, expires_at, stopped_at } = resource
      // Some services write 0 for a session that was never stopped.
      const stopped = stopped_at || null
      return new Session(rowId, second, last_accessed_at, expires_at, stopped, sharedFields(resource))
    }
  }
}

/** Wraps a source of records into one of sessions. */
export function withSessionRows(
  fetchPage: FetchPage<SessionRecord>,
  toSession: SessionMapper,
): FetchPage<Session> {
  return async (request, signal) => {
    const page = await fetchPage(request, signal)
    return { ...page, rows: page.rows.map(toSession(request)) }
  }
}

/** Wraps a reader of the shared store's records into one of sessions. */
export function withSharedRows(
  read: ReadShared<SessionRecord>,
  toSession: SessionMapper,
): ReadShared<Session> {
  return async (request) => {
    const { pages, ...facts } = await read(request)
    return {
      ...facts,
      pages: pages.map((page) => ({ ...page, rows: page.rows.map(toSession(request)) })),
    }
  }
}

/** Wraps a source of one record into one of its session. */
export function withSession(
  fetchSession: FetchSession<SessionRecord>,
  toSession: SessionMapper,
): FetchSession<Session> {
  return async (request, signal) => toSession(request)(await fetchSession(request, signal))
}

/** Wraps writes of records into writes of sessions. */
export function withWrittenSessions(
  writes: SessionWrites<SessionRecord>,
  toSession: SessionMapper,
): SessionWrites<Session> {
  return {
    create: async (request, signal) => toSession(request)(await writes.create(request, signal)),
    stop: async (request, signal) => toSession(request)(await writes.stop(request, signal)),
    delete: writes.delete,
  }
}

type Indicator = SessionResource['version_indicator']

/** Returns the node of an indicator, a newer kind of which is shown as unknown; null where the REST API has none. */
export function toVersionIndicator(indicator: Indicator): VersionIndicatorNode | null {
  if (!indicator) return null
  return isVersionReference(indicator)
    ? { __typename: 'VersionRefIndicator', type: indicator.type, agentVersion: indicator.agent_version }
    : { __typename: 'UnknownVersionIndicator', type: indicator.type }
}

/** Returns whether the node is the indicator's. */
export function sameIndicator(node: VersionIndicatorNode | null, indicator: Indicator): boolean {
  if (!indicator || node === null) return !indicator && node === null
  if (node.type !== indicator.type) return false
  return 'agentVersion' in node && isVersionReference(indicator)
    ? node.agentVersion === indicator.agent_version
    : true
}
