// Two bounds in one second: which of them stands first is the list's own knowledge.

import type { Order, Position } from '../list-position.ts'
import type { List, ListRow } from './list.ts'
import { createPageBudget } from './page-budget.ts'

/** What deciding a tie may cost. Its own, so that a field whose budget is spent is not answered wrongly. */
const tieBudget = 3

/** Whether `a` is in the list and stands ahead of `b`, a row of the same second. */
export async function standsBefore<Row extends ListRow>(
  list: List<Row>,
  order: Order,
  a: Position,
  b: Position,
): Promise<boolean> {
  const budget = createPageBudget(tieBudget)
  let after = a
  for (let first: Row | undefined; !budget.spent(); ) {
    const page = await list.read({ order, after, limit: 100 })
    budget.spend(page)
    if (!page.cursorFound) return false
    first ??= page.rows[0]
    for (const row of page.rows) {
      if (row.second !== a.second) return false
      if (row.rowId === b.rowId) return !(await isHead(list, order, first))
    }
    const last = page.rows.at(-1)
    if (!page.hasMore || last === undefined) return false
    after = last
  }
  return false
}

/** Whether the list starts with `row`: then it did not know the cursor that `row` was read with, and started over. */
async function isHead<Row extends ListRow>(
  list: List<Row>,
  order: Order,
  row: Row | undefined,
): Promise<boolean> {
  const head = await list.read({ order, after: undefined, limit: 1 })
  return head.rows[0]?.rowId === row?.rowId
}
