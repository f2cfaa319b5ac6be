// Sessions by what other services know of them, agent name and session id: found in the caller's own list alone,
// never read by id, so that whoever can name a session does not thereby see it.
import DataLoader from 'dataloader'
import type { List } from '../connection/list.ts'
import { createPageBudget } from '../connection/page-budget.ts'
import { scan } from '../connection/scan.ts'
import type { Session } from './session.ts'

/** Null where the caller's list, as far as the page budget reaches, does not have the session. */
export type NamedSessionLoader = DataLoader<string, Session | null>

/**
 * Creates the loader of one agent's sessions. What is at hand (`heldRow`) is taken; for the rest the list is walked
 * once, from its head, until all are found. A walk that fails fails only what it did not find.
 */
export function createNamedSessionLoader(
  list: List<Session>,
  heldRow: (sessionId: string) => Session | undefined,
  pageBudget: number,
): NamedSessionLoader {
  return new DataLoader(async (sessionIds) => {
    const found = new Map<string, Session>()
    const take = (row: Session | undefined) => row && found.set(row.rowId, row)
    for (const id of sessionIds) take(heldRow(id))
    const missing = new Set(sessionIds.filter((id) => !found.has(id)))
    const failure = await find(list, missing, pageBudget, take).catch((error: Error) => error)
    return sessionIds.map((id) => found.get(id) ?? failure)
  })
}

/** Null in the end, whatever was found: `onFound` is told on the way. */
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
  await scan(list, { ...bounds, size: missing.size, matches, wantMore: false }, createPageBudget(pageBudget))
  return null
}
