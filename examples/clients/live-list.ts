// What the examples of subscriptions make with their clients: the newest sessions of one agent, kept up to date by what changes.
import type { Connection, SessionRow } from './session-list.ts'

export interface LiveListOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  /** Resolves to the current token: it is asked for before each attempt, or once the last one is not accepted. */
  readonly getToken: () => Promise<string>
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

export interface ShownRows<Row = SessionRow> {
  readonly rows: readonly Row[]
  /** The newest cursor, to subscribe again with. */
  readonly newest: string | null
}

export function shownRowsOf(connection: Connection | null): ShownRows {
  return {
    rows: connection?.edges.map(({ node }) => node) ?? [],
    newest: connection?.pageInfo.startCursor ?? null,
  }
}

export interface ChangeContext {
  /** Whether it is the first event of its stream. */
  readonly isFirst: boolean
  /** How many rows are watched. */
  readonly first: number
}

interface Identified {
  readonly id: string
}

export interface Change<Row> extends Omit<SessionsChange, 'added' | 'changed'> {
  readonly added: readonly { readonly cursor: string; readonly node: Row }[]
  readonly changed: readonly Row[]
}

/**
 * Returns the rows after a change. The first event of a stream has all rows of the window; later, new rows come first, and rows
 * that have moved up from behind the window last. Rows behind it stay as they were read: an application that shows many of them
 * reads the list again now and then.
 */
export function applyChange<Row extends Identified>(
  shown: ShownRows<Row>,
  change: Change<Row>,
  { isFirst, first }: ChangeContext,
): ShownRows<Row> {
  const { added, changed, removedIds, reset } = change
  const newest = added.at(-1)?.cursor ?? shown.newest
  const newestFirst = added.map(({ node }) => node).toReversed()
  if (reset || isFirst) {
    const window = [...newestFirst, ...changed]
    return { rows: reset ? window : [...window, ...behindWindow(shown.rows, window, first)], newest }
  }
  const rows = new Map(shown.rows.map((row) => [row.id, row]))
  for (const id of removedIds) rows.delete(id)
  const prepended = newestFirst.filter(({ id }) => !rows.has(id))
  for (const row of changed) rows.set(row.id, row)
  return { rows: [...prepended, ...rows.values()], newest }
}

/**
 * Returns the rows behind a window of at most `first` rows; what stands among its rows, and is none of them, was deleted. Where the
 * window's last row is not shown, it has moved up: no row behind it is shown either.
 */
function behindWindow<Row extends Identified>(
  rows: readonly Row[],
  window: readonly Row[],
  first: number,
): readonly Row[] {
  const last = window.at(-1)
  if (window.length < first || !rows.some(({ id }) => id === last?.id)) return []
  const ids = new Set(window.map(({ id }) => id))
  return rows.slice(rows.findLastIndex(({ id }) => ids.has(id)) + 1)
}
