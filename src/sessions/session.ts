// A session: the row of a list, its edge and its node in one. Cursor, id and times are written when they are first read and
// cached with the row: once per page that is fetched, not per request, and never for fields that no operation selects.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import type { Connection } from '../connection/connection.ts'
import type { CursorCodec } from '../connection/cursor.ts'
import type { ListRow } from '../connection/list.ts'
import type { Position } from '../list-position.ts'
import type { ListChange } from '../watch/change-stream.ts'
import type { AgentNode } from './agent.ts'
import { type FormatTimes, timeAt } from './date-time.ts'

/** What `AgentSessionConnection`'s fields are read from. */
export type SessionConnection = Connection<Session>

/** What `AgentSessionsChange`'s fields are read from. */
export type SessionsChange = ListChange<Session>

/** What `VersionIndicator`'s fields are read from. */
export type VersionIndicatorNode =
  | { readonly __typename: 'VersionRefIndicator'; readonly type: string; readonly agentVersion: string }
  | { readonly __typename: 'UnknownVersionIndicator'; readonly type: string }

/** What the sessions of one page share. */
export interface ListContext {
  readonly agent: AgentNode
  readonly cursors: CursorCodec
  /** What the sessions' global ids begin with. */
  readonly idPrefix: string
  readonly formatTimes: FormatTimes
}

/** What the sessions of one page share that are in the same state of the same version. */
export interface SharedFields {
  readonly list: ListContext
  readonly status: AgentSessionStatus
  /** As the REST API spells it; null where it does not say. */
  readonly upstreamStatus: string | null
  readonly versionIndicator: VersionIndicatorNode | null
}

/** A session's times, in Unix seconds; null: it has no such time. */
export interface SessionTimes {
  readonly lastAccessed: number | null
  readonly expires: number | null
  readonly stopped: number | null
}

/** What a session is made of. */
export interface SessionParts extends Position, SessionTimes {
  readonly shared: SharedFields
}

/** What the fields of `AgentSessionEdge` and `AgentSession` are read from, by their names. */
export class Session implements ListRow, SessionParts {
  /** The session's id in the REST API. */
  readonly rowId: string
  readonly second: number
  readonly shared: SharedFields
  #cursor: string | undefined
  readonly lastAccessed: number | null
  readonly expires: number | null
  readonly stopped: number | null
  #times: string | undefined

  constructor(
    rowId: string,
    second: number,
    lastAccessed: number | null,
    expires: number | null,
    stopped: number | null,
    shared: SharedFields,
  ) {
    this.rowId = rowId
    this.second = second
    this.shared = shared
    this.lastAccessed = lastAccessed
    this.expires = expires
    this.stopped = stopped
  }

  /** Returns the same session under the id that a client read it by, which an older secret may have signed. */
  withId(id: string): Session {
    const { rowId, second, lastAccessed, expires, stopped, shared } = this
    const session = new Session(rowId, second, lastAccessed, expires, stopped, shared)
    session.#cursor = id.slice(this.shared.list.idPrefix.length)
    return session
  }

  /** Returns whether all fields of another state of this session have the same values. */
  isSame(other: Session): boolean {
    return (
      this.lastAccessed === other.lastAccessed &&
      this.expires === other.expires &&
      this.stopped === other.stopped &&
      this.upstreamStatus === other.upstreamStatus &&
      isSameIndicator(this.versionIndicator, other.versionIndicator)
    )
  }

  get __typename(): 'AgentSession' {
    return 'AgentSession'
  }
  get cursor(): string {
    return (this.#cursor ??= this.shared.list.cursors.encode(this))
  }
  get node(): this {
    return this
  }
  get id(): string {
    return this.shared.list.idPrefix + this.cursor
  }
  get sessionId(): string {
    return this.rowId
  }
  get agentName(): string {
    return this.shared.list.agent.name
  }
  get agent(): AgentNode {
    return this.shared.list.agent
  }
  get status(): AgentSessionStatus {
    return this.shared.status
  }
  get upstreamStatus(): string | null {
    return this.shared.upstreamStatus
  }
  get versionIndicator(): VersionIndicatorNode | null {
    return this.shared.versionIndicator
  }
  get createdAt(): string {
    return timeAt(this.#formattedTimes, 0)
  }
  get lastAccessedAt(): string | null {
    return this.lastAccessed === null ? null : timeAt(this.#formattedTimes, 1)
  }
  get expiresAt(): string | null {
    return this.expires === null ? null : timeAt(this.#formattedTimes, 2)
  }
  get stoppedAt(): string | null {
    return this.stopped === null ? null : timeAt(this.#formattedTimes, 3)
  }

  get #formattedTimes(): string {
    return (this.#times ??= this.#formatTimes())
  }
  /** A time that is missing is written as another one, which no getter reads. */
  #formatTimes(): string {
    const times = [this.second, this.lastAccessed ?? this.second, this.expires ?? this.second]
    if (this.stopped !== null) times.push(this.stopped)
    return this.shared.list.formatTimes(times)
  }
}

function isSameIndicator(a: VersionIndicatorNode | null, b: VersionIndicatorNode | null): boolean {
  if (a === null || b === null) return a === b
  return a.type === b.type && agentVersionOf(a) === agentVersionOf(b)
}

function agentVersionOf(indicator: VersionIndicatorNode): string | undefined {
  return 'agentVersion' in indicator ? indicator.agentVersion : undefined
}
