// All sessions: per agent, per identity. Lists of seeded agents are created when first requested.
import { type Entry, SessionList } from './session-list.ts'
import type { SessionResource } from './session-resource.ts'

/** Rows that an identity starts with, or undefined when the agent is not a seeded one. */
export type SeedRows = (agentName: string, identity: string) => SessionResource[] | undefined

interface AgentSessions {
  readonly lists: Map<string, SessionList>
  everyone: SessionList | undefined
}

export class SessionStore {
  readonly #agents = new Map<string, AgentSessions>()
  readonly #seedRows: SeedRows
  #sequence = 0

  /** `agentNames` are known from the start; `identities` have their seeded lists from the start. */
  constructor(seedRows: SeedRows, agentNames: readonly string[], identities: readonly string[]) {
    this.#seedRows = seedRows
    for (const agentName of agentNames) {
      this.#agent(agentName)
      for (const identity of identities) this.#list(agentName, identity)
    }
  }

  knows(agentName: string): boolean {
    return this.#agents.has(agentName)
  }

  /** The list of one identity, or of all of them when the identity is undefined. */
  list(agentName: string, identity: string | undefined): SessionList {
    if (identity !== undefined) return this.#list(agentName, identity)
    const agent = this.#agent(agentName)
    agent.everyone ??= new SessionList(Array.from(agent.lists.values()).flatMap((list) => list.entries))
    return agent.everyone
  }

  /** Finds by id: in the identity's own list first, then in all others unless `ownOnly`. */
  find(agentName: string, identity: string | undefined, id: string, ownOnly: boolean): Found | undefined {
    if (identity !== undefined) {
      const entry = this.#list(agentName, identity).get(id)
      if (entry !== undefined) return { identity, row: entry.row }
      if (ownOnly) return undefined
    }
    for (const [owner, list] of this.#agent(agentName).lists) {
      const entry = list.get(id)
      if (entry !== undefined) return { identity: owner, row: entry.row }
    }
    return undefined
  }

  set(agentName: string, identity: string, rows: readonly SessionResource[]): void {
    const agent = this.#agent(agentName)
    agent.everyone = undefined
    agent.lists.set(identity, new SessionList(rows.map((row) => this.#entry(row))))
  }

  insert(agentName: string, identity: string, row: SessionResource): void {
    this.#list(agentName, identity).insert(this.#entry(row))
    this.#agent(agentName).everyone = undefined
  }

  update(agentName: string, identity: string, id: string, patch: Partial<SessionResource>): void {
    const list = this.#list(agentName, identity)
    const entry = list.get(id)
    if (entry === undefined) throw new Error(`No session "${id}" to update: insert it first.`)
    const moved = { ...entry.row, ...patch }
    if (moved.created_at === entry.row.created_at && moved.agent_session_id === id) {
      entry.row = moved
      entry.json = undefined
      return
    }
    list.remove(id)
    this.insert(agentName, identity, moved)
  }

  remove(agentName: string, identity: string, id: string): void {
    if (this.#list(agentName, identity).remove(id)) this.#agent(agentName).everyone = undefined
  }

  #entry(row: SessionResource): Entry {
    this.#sequence += 1
    return { row: { ...row }, sequence: this.#sequence, json: undefined }
  }

  #agent(agentName: string): AgentSessions {
    let agent = this.#agents.get(agentName)
    if (agent === undefined) {
      agent = { lists: new Map(), everyone: undefined }
      this.#agents.set(agentName, agent)
    }
    return agent
  }

  #list(agentName: string, identity: string): SessionList {
    const list = this.#agent(agentName).lists.get(identity)
    if (list !== undefined) return list
    this.set(agentName, identity, this.#seedRows(agentName, identity) ?? [])
    return this.#list(agentName, identity)
  }
}

/** A session and the identity whose list contains it. */
export interface Found {
  readonly identity: string
  readonly row: SessionResource
}
