// One session as the REST API writes it (AgentSessionResource), and the list around it; checked when received.

import { maxPageRows, type Position } from '../list-position.ts'
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
 * Times are Unix seconds. Null, but for what the API leaves out by itself, stands for a field that is missing or that is not of
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

interface ReceivedList {
  readonly data: readonly ReceivedSession[]
  readonly has_more: boolean
}

const maxIdLength = 512
/** The last second that RFC 3339 can write: of the year 9999. */
const maxSeconds = 253_402_300_799

/** Checks a list. Throws TypeError for what is none. */
export function parseSessionList(value: unknown): ReceivedList {
  if (!isRecord(value) || typeof value['has_more'] !== 'boolean') throw new TypeError('it is not a list')
  const { data, has_more } = value
  if (!Array.isArray(data) || data.length > maxPageRows) throw new TypeError('`data` is not a page')
  // It would be read again and again: there is no row to go on from.
  if (has_more && data.length === 0) throw new TypeError('an empty page says that it has more')
  const bad = data.findIndex((row) => !isSession(row))
  if (bad !== -1) throw new TypeError(`\`data[${bad}]\` is not a session`)
  const rows: readonly ReceivedSession[] = data
  const ids = new StringSet(rows.length)
  if (!rows.every((row) => ids.add(row.agent_session_id))) throw new TypeError('`data` has a session twice')
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

interface Field {
  readonly isValid: (value: unknown) => boolean
  /** The API leaves the field out where it does not apply. */
  readonly isOptional: boolean
  /** What is stored of a value; absent: the value. */
  readonly pick?: (value: never) => unknown
}

/** All documented fields but a row's id and place. What is stored, and which fields are odd, follows from this table. */
const fields = {
  version_indicator: { isValid: isIndicator, isOptional: true, pick: pickIndicator },
  status: { isValid: isString, isOptional: false },
  last_accessed_at: { isValid: isSeconds, isOptional: false },
  expires_at: { isValid: isSeconds, isOptional: false },
  stopped_at: { isValid: isSeconds, isOptional: true },
} satisfies Record<Exclude<keyof SessionResource, 'agent_session_id' | 'created_at'>, Field>
const fieldEntries = Object.entries(fields) as readonly [keyof typeof fields, Field][]

/** The checks of the table, written out: they are made for each row of each page, and a loop takes twice as long. */
function isWhole(session: ReceivedSession): session is SessionResource {
  return (
    (isAbsent(session.version_indicator) || isIndicator(session.version_indicator)) &&
    isString(session.status) &&
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
  if (!isRecord(value)) return false
  return value['type'] === 'version_ref'
    ? typeof value['agent_version'] === 'string'
    : typeof value['type'] === 'string'
}

function isString(value: unknown): boolean {
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

/** A row as received: `resource` may have more than is documented. */
export interface SessionRecord extends Position {
  readonly resource: SessionResource
  /** The documented fields that are missing or not of their type, and therefore null in `resource`; absent: none. */
  readonly odd?: readonly string[]
}

/** The row of a resource. */
export function toSessionRecord(session: ReceivedSession): SessionRecord {
  const place = { rowId: session.agent_session_id, second: session.created_at }
  if (isWhole(session)) return { ...place, resource: session }
  const odd = fieldEntries
    .filter(
      ([name, { isValid, isOptional }]) =>
        !((isOptional && isAbsent(session[name])) || isValid(session[name])),
    )
    .map(([name]) => name)
  const nulls = Object.fromEntries(odd.map((name) => [name, null]))
  return { ...place, resource: { ...session, ...nulls } as SessionResource, odd }
}

/** Returns the resource with its documented fields alone. */
function pickDocumentedFields(resource: SessionResource): SessionResource {
  const { agent_session_id, created_at } = resource
  const picked: Record<string, unknown> = { agent_session_id, created_at }
  for (const [name, { isOptional, pick }] of fieldEntries) {
    const value = resource[name]
    if (!(isOptional && isAbsent(value))) picked[name] = pick ? pick(value as never) : value
  }
  return picked as unknown as SessionResource
}

function pickIndicator(indicator: VersionReference | UnknownVersion): VersionReference | UnknownVersion {
  const { type } = indicator
  return isVersionReference(indicator)
    ? { type: indicator.type, agent_version: indicator.agent_version }
    : { type }
}

/** How records are stored as JSON: their documented fields alone. */
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
