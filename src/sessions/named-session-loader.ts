// Sessions by the name that other services use, agent name and session id: found in the caller's own list alone, never
// fetched by id, so that a caller who can name another's session does not see it.
import DataLoader from 'dataloader'
import type { List } from '../connection/list.ts'
import { createPageBudget } from '../connection/page-budget.ts'
import { scan } from '../connection/scan.ts'
import type { Session } from './session.ts'

/** Loads null where the caller's list, as far as the page budget reaches, does not have the session. */
export type NamedSessionLoader = DataLoader<string, Session | null>

/**
 * Creates the loader of one agent's sessions. `findCached` is tried first; for the others the list is scanned once, from its
 * head, until all are found. A scan that fails rejects only the sessions that it did not find.
 */
export function createNamedSessionLoader(
  list: List<Session>,
  findCached: (sessionId: string) => Session | undefined,
  pageBudget: number,
): NamedSessionLoader {
  return new DataLoader(async (sessionIds) => {
    const found = new Map<string, Session>()
    const take = (row: Session | undefined) => row && found.set(row.rowId, row)
    for (const id of sessionIds) take(findCached(id))
    const missing = new Set(sessionIds.filter((id) => !found.has(id)))
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
  if (missing.size === 0) return null
  const matches = (row: Session) => {
    const isWanted = missing.has(row.rowId)
    if (isWanted) onFound(row)
    return isWanted
  }
  const bounds = { order: 'desc', from: undefined, until: undefined } as const
  await scan(list, { ...bounds, size: missing.size, matches, peek: false }, createPageBudget(pageBudget))
  return null
}
