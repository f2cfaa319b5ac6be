// A row of a list of sessions. What is written for it (cursor, id, times) is written when it is first asked for, and
// kept with the row: once per page that is fetched, not per request, and never for what nobody selects.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import type { Connection } from '../connection/connection.ts'
import type { CursorCodec } from '../connection/cursor.ts'
import type { ListRow } from '../connection/list.ts'
import type { SessionRecord } from '../upstream/session-record.ts'
import type { AgentNode } from './agent.ts'
import { timeAt, type WriteTimes } from './row-times.ts'
import { SessionNode } from './session-node.ts'
import type { VersionIndicatorNode } from './version-indicator.ts'

/** What `AgentSessionConnection`'s fields are read from. */
export type SessionConnection = Connection<SessionRow>

/** What the rows of one page share. */
export interface RowList {
  readonly agent: AgentNode
  readonly cursors: CursorCodec
  /** What the rows' global ids begin with. */
  readonly idHead: string
  readonly writeTimes: WriteTimes
}

/** What rows of one page share that are in the same state of the same version. */
export interface RowKind {
  readonly list: RowList
  readonly status: AgentSessionStatus
  /** As the REST API spells it; null where it does not say. */
  readonly upstreamStatus: string | null
  readonly versionIndicator: VersionIndicatorNode | null
}

/** A row of the list, and what `AgentSessionEdge`'s fields are read from. */
export class SessionRow implements ListRow {
  /** The session's id in the REST API. */
  readonly rowId: string
  /** Unix seconds. */
  readonly second: number
  readonly #kind: RowKind
  #cursor: string | undefined
  readonly #lastAccessed: number | null
  readonly #expires: number | null
  readonly #stopped: number | null
  /** What the times are read from, once one is asked for. */
  #times: string | undefined

  constructor({ rowId, second, resource }: SessionRecord, kind: RowKind) {
    this.rowId = rowId
    this.second = second
    this.#kind = kind
    this.#lastAccessed = resource.last_accessed_at
    this.#expires = resource.expires_at
    // Some services write 0 for a session that was never stopped.
    this.#stopped = resource.stopped_at || null
  }

  get cursor(): string {
    return (this.#cursor ??= this.#kind.list.cursors.encode(this))
  }
  /** A view, made anew each time: it costs less than keeping it. */
  get node(): SessionNode {
    return new SessionNode(this)
  }
  get agent(): AgentNode {
    return this.#kind.list.agent
  }
  get globalId(): string {
    return this.#kind.list.idHead + this.cursor
  }
  get status(): AgentSessionStatus {
    return this.#kind.status
  }
  get upstreamStatus(): string | null {
    return this.#kind.upstreamStatus
  }
  get versionIndicator(): VersionIndicatorNode | null {
    return this.#kind.versionIndicator
  }
  get created(): string {
    return timeAt(this.#written(), 0)
  }
  get lastAccessed(): string | null {
    return this.#lastAccessed === null ? null : timeAt(this.#written(), 1)
  }
  get expires(): string | null {
    return this.#expires === null ? null : timeAt(this.#written(), 2)
  }
  get stopped(): string | null {
    return this.#stopped === null ? null : timeAt(this.#written(), 3)
  }

  #written(): string {
    return (this.#times ??= this.#kind.list.writeTimes(
      this.second,
      // In the place of a time that is missing stands another, which nobody reads.
      this.#lastAccessed ?? this.second,
      this.#expires ?? this.second,
      this.#stopped,
    ))
  }
}

/**
 * What rows weigh in memory with all that is written for them, in bytes: objects, texts, and the index over them.
 * Measured (bench/memory.ts), and rather too much than too little.
 */
export function bytesOfRows(rows: readonly SessionRow[]): number {
  let bytes = 3_000
  for (const { rowId } of rows) bytes += 250 + 4 * rowId.length
  return bytes
}
