// One session as the REST API writes it (AgentSessionResource), and the list around it; checked when received. The checks
// are written out, because they are made for each row of each page, and cost a fifth so of what a validator costs.

import type { Position } from '../list-position.ts'
import { StringSet } from '../string-set.ts'

export interface VersionReference {
  readonly type: 'version_ref'
  readonly agent_version: string
}
/** A kind of indicator that is newer than this gateway. */
export interface UnknownVersion {
  readonly type: string
}

/**
 * Times are Unix seconds. Null, but for what the API leaves out by itself, stands for a member that is missing or that is not of
 * its documented type.
 */
export interface SessionResource {
  readonly agent_session_id: string
  readonly version_indicator?: VersionReference | UnknownVersion | null
  readonly status: string | null
  readonly created_at: number
  readonly last_accessed_at: number | null
  readonly expires_at: number | null
  readonly stopped_at?: number | null
}

/** A resource as received: it has an identity and a place in its list, and anything else. */
export interface ReceivedSession {
  readonly agent_session_id: string
  readonly created_at: number
  readonly version_indicator?: unknown
  readonly status?: unknown
  readonly last_accessed_at?: unknown
  readonly expires_at?: unknown
  readonly stopped_at?: unknown
}

export interface SessionList {
  readonly data: readonly ReceivedSession[]
  readonly has_more: boolean
}

/** A list answer holds at most 100 rows; twice that is tolerated, more is not this API. */
const maxRows = 200
const maxIdLength = 512
/** The last second that RFC 3339 can write: of the year 9999. */
const maxSeconds = 253_402_300_799

/** Checks a list. Throws TypeError for what is none. */
export function parseSessionList(value: unknown): SessionList {
  if (!isRecord(value) || typeof value['has_more'] !== 'boolean') throw new TypeError('it is not a list')
  const { data, has_more } = value
  if (!Array.isArray(data) || data.length > maxRows) throw new TypeError('`data` is not a page')
  // It would be read again and again: there is no row to go on from.
  if (has_more && data.length === 0) throw new TypeError('an empty page says that it has more')
  const bad = data.findIndex((row) => !isSession(row))
  if (bad !== -1) throw new TypeError(`\`data[${bad}]\` is not a session`)
  const rows: readonly ReceivedSession[] = data
  const ids = new StringSet(rows.length)
  if (!rows.every((row) => ids.add(row.agent_session_id))) throw new TypeError('`data` holds a session twice')
  return { data: rows, has_more }
}

/** Checks a resource. Throws TypeError for what is none. */
export function parseSession(value: unknown): ReceivedSession {
  if (isSession(value)) return value
  throw new TypeError('it is not a session')
}

/** Nothing can be done with a session that cannot be named, or that has no place in its list; all else can be missing. */
function isSession(value: unknown): value is ReceivedSession {
  return isRecord(value) && isSessionId(value['agent_session_id']) && isSeconds(value['created_at'])
}

/** The members that are checked when a record is made of a resource, each with what it has to be. */
const otherMembers = [
  ['version_indicator', isIndicator],
  ['status', isText],
  ['last_accessed_at', isSeconds],
  ['expires_at', isSeconds],
  ['stopped_at', (value: unknown) => isAbsent(value) || isSeconds(value)],
] as const satisfies readonly (readonly [keyof ReceivedSession, (value: unknown) => boolean])[]

function isWhole(session: ReceivedSession): session is SessionResource {
  return (
    isIndicator(session.version_indicator) &&
    isText(session.status) &&
    isSeconds(session.last_accessed_at) &&
    isSeconds(session.expires_at) &&
    (isAbsent(session.stopped_at) || isSeconds(session.stopped_at))
  )
}

/** Ids become path segments: well-formed, bounded, and not one that a proxy resolves away. */
export function isSessionId(id: unknown): boolean {
  return (
    typeof id === 'string' &&
    id !== '' &&
    id.length <= maxIdLength &&
    id.isWellFormed() &&
    id !== '.' &&
    id !== '..'
  )
}

function isIndicator(value: unknown): boolean {
  if (isAbsent(value)) return true
  if (!isRecord(value)) return false
  return value['type'] === 'version_ref'
    ? typeof value['agent_version'] === 'string'
    : typeof value['type'] === 'string'
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isSeconds(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxSeconds
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** A row as received: `resource` may hold more than is documented. */
export interface SessionRecord extends Position {
  readonly resource: SessionResource
  /** The documented members that are missing or not of their type, and therefore null in `resource`; absent: none. */
  readonly odd?: readonly string[]
}

/** The row of a resource. */
export function toSessionRecord(session: ReceivedSession): SessionRecord {
  const place = { rowId: session.agent_session_id, second: session.created_at }
  if (isWhole(session)) return { ...place, resource: session }
  const odd = otherMembers.flatMap(([name, isRight]) => (isRight(session[name]) ? [] : [name]))
  const nulls = Object.fromEntries(odd.map((name) => [name, null]))
  return { ...place, resource: { ...session, ...nulls } as SessionResource, odd }
}

/** Returns the resource with its documented members alone. */
function pickDocumentedFields(resource: SessionResource): SessionResource {
  const { agent_session_id, status, created_at, last_accessed_at, expires_at, stopped_at } = resource
  const { version_indicator: indicator } = resource
  return {
    agent_session_id,
    ...(indicator && {
      version_indicator: isVersionReference(indicator)
        ? { type: indicator.type, agent_version: indicator.agent_version }
        : { type: indicator.type },
    }),
    status,
    created_at,
    last_accessed_at,
    expires_at,
    ...(typeof stopped_at === 'number' && { stopped_at }),
  }
}

/** How records are stored as JSON: their documented members alone. */
export const sessionRecordCodec = {
  encode: ({ resource }: SessionRecord): unknown => pickDocumentedFields(resource),
  /** Returns undefined for a value that is no session. */
  decode(value: unknown): SessionRecord | undefined {
    if (!isSession(value)) return undefined
    const record = toSessionRecord(value)
    return { ...record, resource: pickDocumentedFields(record.resource) }
  },
}

/** Whether an indicator is of the one kind that is documented. */
export function isVersionReference(
  indicator: VersionReference | UnknownVersion,
): indicator is VersionReference {
  return indicator.type === 'version_ref'
}
