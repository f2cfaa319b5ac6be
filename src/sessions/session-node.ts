// A session as the schema shows it: a view of its row, from which every field is read by its name.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import type { AgentNode } from './agent.ts'
import type { SessionRow } from './session.ts'
import type { VersionIndicatorNode } from './version-indicator.ts'

/** What `AgentSession`'s fields are read from. */
export class SessionNode {
  readonly #row: SessionRow
  readonly #id: string | undefined

  /** `id`: the global id to be known by, where it is not the row's own. */
  constructor(row: SessionRow, id?: string) {
    this.#row = row
    this.#id = id
  }

  /** The same session under the id that it was asked for by. */
  knownAs(id: string): SessionNode {
    return new SessionNode(this.#row, id)
  }

  get __typename(): 'AgentSession' {
    return 'AgentSession'
  }
  get id(): string {
    return this.#id ?? this.#row.globalId
  }
  get sessionId(): string {
    return this.#row.rowId
  }
  get agentName(): string {
    return this.#row.agent.name
  }
  get agent(): AgentNode {
    return this.#row.agent
  }
  get status(): AgentSessionStatus {
    return this.#row.status
  }
  get upstreamStatus(): string | null {
    return this.#row.upstreamStatus
  }
  get versionIndicator(): VersionIndicatorNode | null {
    return this.#row.versionIndicator
  }
  get createdAt(): string {
    return this.#row.created
  }
  get lastAccessedAt(): string | null {
    return this.#row.lastAccessed
  }
  get expiresAt(): string | null {
    return this.#row.expires
  }
  get stoppedAt(): string | null {
    return this.#row.stopped
  }
}
