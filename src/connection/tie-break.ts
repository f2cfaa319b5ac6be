// Two bounds in one second: only the list itself says which of them stands first.
import { maxPageLimit, type Order, type Position } from '../list-position.ts'
import type { List, ListRow } from './list.ts'
import { createPageBudget } from './page-budget.ts'

/** Pages for one decision, apart from the field's budget: a field whose budget is exhausted must not return a wrong result. */
const tieBudget = 3

/** Returns whether `a` is in the list and stands before `b`, a row of the same second. */
export async function standsBefore<Row extends ListRow>(
  list: List<Row>,
  order: Order,
  a: Position,
  b: Position,
): Promise<boolean> {
  const budget = createPageBudget(tieBudget)
  let after = a
  for (let first: Row | undefined; !budget.isExhausted(); ) {
    const page = await list.read({ order, after, limit: maxPageLimit })
    budget.consume(page)
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

/** Returns whether the list starts with `row`: then it did not find the cursor that `row` was read after, and started over. */
async function isHead<Row extends ListRow>(
  list: List<Row>,
  order: Order,
  row: Row | undefined,
): Promise<boolean> {
  const head = await list.read({ order, after: undefined, limit: 1 })
  return head.rows[0]?.rowId === row?.rowId
}
