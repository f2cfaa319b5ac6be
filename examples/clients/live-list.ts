// What the examples of subscriptions make with their clients: the newest sessions of one agent, kept up to date by what changes.
import type { Connection, SessionRow } from './session-list.ts'

export interface LiveListOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly token: string
  readonly agentName: string
  readonly pageSize: number
}

export interface LiveList {
  /** Newest first. */
  readonly rows: () => readonly SessionRow[]
  readonly close: () => void
}

export type OpenLiveList = (options: LiveListOptions) => Promise<LiveList>

export interface SessionsChange {
  /** Oldest first. */
  readonly added: readonly { readonly cursor: string; readonly node: SessionRow }[]
  readonly changed: readonly SessionRow[]
  readonly removedIds: readonly string[]
  readonly reset: boolean
}

export interface ChangesData {
  readonly sessionsChanged: SessionsChange | null
}

export interface ChangesVariables {
  readonly agentName: string
  readonly first: number
  /** The newest cursor that the client has. */
  readonly since: string | null
}

export const changesDocument = `
  subscription Changes($agentName: String!, $first: Int, $since: String) {
    sessionsChanged(agentName: $agentName, first: $first, since: $since) {
      added { cursor node { id sessionId status } }
      changed { id sessionId status }
      removedIds
      reset
    }
  }
`

export interface ShownRows {
  readonly rows: readonly SessionRow[]
  /** The cursor of the first row, to subscribe again with. */
  readonly newest: string | null
}

export function shownRowsOf(connection: Connection | null): ShownRows {
  return {
    rows: connection?.edges.map(({ node }) => node) ?? [],
    newest: connection?.pageInfo.startCursor ?? null,
  }
}

/** Returns the rows after a change: a client with a normalised cache does this by its configuration. */
export function applyChange(shown: ShownRows, change: SessionsChange): ShownRows {
  const { added, changed, removedIds, reset } = change
  const newest = added.at(-1)?.cursor ?? shown.newest
  const rows = new Map((reset ? [] : shown.rows).map((row) => [row.id, row]))
  for (const id of removedIds) rows.delete(id)
  const isNew = ({ id }: SessionRow) => !rows.has(id)
  const prepended = added.map(({ node }) => node).filter(isNew)
  for (const row of changed) rows.set(row.id, row)
  return { rows: [...prepended.toReversed(), ...rows.values()], newest }
}
