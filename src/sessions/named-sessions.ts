// Sessions by what other services know of them, agent name and session id: found in the caller's own list alone,
// never read by id, so that whoever can name a session does not thereby see it.
import DataLoader from 'dataloader'
import { createBudget } from '../connection/budget.ts'
import type { List, ListRow } from '../connection/list.ts'
import type { SessionNode } from './session-node.ts'
import type { SessionRow } from './session-row.ts'

/** Null where the caller's list, as far as the page budget reaches, does not have the session. */
export type NamedSessionLoader = DataLoader<string, SessionNode | null>

/**
 * Creates the loader of one agent's sessions. What is at hand (`heldRow`) is taken; for the rest the list is walked
 * once, from its head, until all are found.
 */
export function createNamedSessionLoader(
  list: List<SessionRow>,
  heldRow: (sessionId: string) => SessionRow | undefined,
  pageBudget: number,
): NamedSessionLoader {
  return new DataLoader(async (sessionIds) => {
    const found = new Map<string, SessionNode>()
    const missing = new Set<string>()
    for (const id of sessionIds) {
      const row = heldRow(id)
      if (row) found.set(id, row.node)
      else missing.add(id)
    }
    await collect(list, missing, pageBudget, (row) => found.set(row.id, row.node))
    return sessionIds.map((id) => found.get(id) ?? null)
  })
}

/** Walks the list from its head until nothing is missing, or it ends, or the budget does. */
async function collect<Row extends ListRow>(
  list: List<Row>,
  missing: Set<string>,
  pageBudget: number,
  onFound: (row: Row) => void,
): Promise<void> {
  const budget = createBudget(pageBudget)
  let after: Row | undefined
  while (missing.size > 0 && !budget.spent()) {
    // oxlint-disable-next-line no-await-in-loop
    const page = await list.read({ order: 'desc', after, limit: 100 })
    budget.spend(page)
    for (const row of page?.rows ?? []) if (missing.delete(row.id)) onFound(row)
    const last = page?.rows.at(-1)
    if (!page?.hasMore || last === undefined || last.id === after?.id) return
    after = last
  }
}
