// Windows of a list in short notation: `c3 b2 a1` newest first, `…` at the end where older rows follow, `a1!` for a changed row.
import type { ListRow } from '../../src/connection/list.ts'
import type { ListChanges } from '../../src/watch/list-changes.ts'
import type { ListWindow } from '../../src/watch/list-window.ts'

export interface TestRow extends ListRow {
  readonly state: string
}

/** The row of a text such as `a1` or, in another state, `a1!`. */
export function row(text: string): TestRow {
  const [, rowId = '', second = '', state = ''] = /^([a-z]+)(\d+)(!*)$/.exec(text) ?? []
  return { rowId, second: Number(second), state, cursor: rowId, node: undefined }
}

export function windowOf(text: string): ListWindow<TestRow> {
  const parts = text.split(' ').filter((part) => part !== '')
  return { rows: parts.filter((part) => part !== '…').map(row), hasMore: parts.includes('…') }
}

export const isSame = (a: TestRow, b: TestRow) => a.state === b.state

export interface ShownChanges {
  readonly added?: string
  readonly changed?: string
  readonly removed?: string
  readonly reset?: true
}

/** What has changed, without what is empty. */
export function shown({ added, changed, removed, reset }: ListChanges<TestRow>): ShownChanges {
  const text = (rows: readonly TestRow[]) => rows.map(({ rowId, state }) => `${rowId}${state}`).join(' ')
  return {
    ...(added.length > 0 && { added: text(added) }),
    ...(changed.length > 0 && { changed: text(changed) }),
    ...(removed.length > 0 && { removed: text(removed) }),
    ...(reset && { reset }),
  }
}
