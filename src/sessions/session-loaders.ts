// The loaders of single sessions of one request: by global id, each fetched once; and by the name that other services use, agent
// name and session id, found in the caller's own list alone: a caller who can name another's session does not see it.
import DataLoader from 'dataloader'
import type { List } from '../connection/list.ts'
import { createPageBudget } from '../connection/page-budget.ts'
import { scan } from '../connection/scan.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Session } from './session.ts'
import type { SessionKey } from './session-id.ts'

/** Loads null where the caller's list, as far as the page budget reaches, does not have the session. */
export type NamedSessionLoader = DataLoader<string, Session | null>

/**
 * Creates the loader of one agent's sessions: the list is scanned once, from its head, until all are found. A scan that fails
 * rejects only the sessions that it did not find.
 */
export function createNamedSessionLoader(list: List<Session>, pageBudget: number): NamedSessionLoader {
  return new DataLoader(async (sessionIds) => {
    const found = new Map<string, Session>()
    const missing = new Set(sessionIds)
    const take = (row: Session) => found.set(row.rowId, row)
    const failure = await find(list, missing, pageBudget, take).catch((error: Error) => error)
    return sessionIds.map((id) => found.get(id) ?? failure)
  })
}

/** Scans for the missing sessions, and calls `onFound` with each. Resolves to null, the value of those it does not find. */
async function find(
  list: List<Session>,
  missing: ReadonlySet<string>,
  pageBudget: number,
  onFound: (row: Session) => void,
): Promise<null> {
  const matches = (row: Session) => {
    const isWanted = missing.has(row.rowId)
    if (isWanted) onFound(row)
    return isWanted
  }
  const bounds = { order: 'desc', from: undefined, until: undefined } as const
  await scan(list, { ...bounds, size: missing.size, matches, peek: false }, createPageBudget(pageBudget))
  return null
}

/** Loads null for an id that was not issued to this caller, and for a deleted session: the two cannot be distinguished. */
export type SessionLoader = DataLoader<string, Session | null>

/** Creates the loader. */
export function createSessionLoader(
  fetchSession: (key: SessionKey) => Promise<Session>,
  parseId: (id: string) => SessionKey | undefined,
): SessionLoader {
  const read = async (id: string) => {
    const key = parseId(id)
    if (key === undefined) return null
    try {
      // Under the id that the client sent, even when an older secret signed it: the client's cache knows the session by that id.
      return (await fetchSession(key)).withId(id)
    } catch (error) {
      if (error instanceof UpstreamError && error.meaning.isSessionNotFound) return null
      throw error
    }
  }
  return new DataLoader((ids) => Promise.all(ids.map((id) => read(id).catch((error: Error) => error))))
}
