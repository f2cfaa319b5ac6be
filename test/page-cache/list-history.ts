// A list over time: every state it was in, to say whether what was served was ever true.
import type { Order, Position } from '../../src/list-position.ts'
import type { Page } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { inOrder, type Ties } from './recording-source.ts'
import { idsOf } from './rows.ts'

interface State {
  readonly since: number
  readonly ascending: readonly SessionRecord[]
}

export class ListHistory {
  readonly #ties: Ties
  #states: readonly State[]

  constructor(ascending: readonly SessionRecord[], ties: Ties, now: number) {
    this.#ties = ties
    this.#states = [{ since: now, ascending }]
  }

  get latest(): readonly SessionRecord[] {
    return this.#states.at(-1)?.ascending ?? []
  }

  /** Enters the list as it is from `now` on. */
  change(ascending: readonly SessionRecord[], now: number): void {
    this.#states = [...this.#states, { since: now, ascending }]
  }

  /** What is wrong with a page that was served at `now` as what follows `after`; undefined: nothing. */
  faultOf(order: Order, after: Position | undefined, page: Page<SessionRecord>, now: number) {
    const lists = this.#between(page.fetchedAt, now).map((ascending) => inOrder(ascending, order, this.#ties))
    if (!page.cursorFound) {
      const wasThere = lists.every((list) => list.some(({ rowId }) => rowId === after?.rowId))
      return wasThere ? `never without ${after?.rowId}` : undefined
    }
    const ids = page.rows.map(({ rowId }) => rowId)
    if (new Set(ids).size !== ids.length) return `a row twice: ${ids.join(' ')}`
    // That a row lies beyond the last one may have been learnt from a cursor whose row was deleted by then.
    const deletedBeyond = page.outcome !== 'miss' && this.#wasBeyond(order, page.rows.at(-1))
    const ends = page.hasMore && deletedBeyond ? [true, false] : [page.hasMore]
    if (!lists.some((list) => ends.some((hasMore) => isRun(list, ids, hasMore))))
      return `never a run of the list: ${ids.join(' ')} (${page.hasMore ? 'and more' : 'the end'})`
    if (
      after !== undefined &&
      !lists.some((list) => follows(this.#seenFrom(list, after, page), after, ids[0]))
    )
      return `never after ${after.rowId}: ${ids.join(' ')}`
    if (after === undefined && !lists.some((list) => list[0]?.rowId === ids[0]))
      return `never the head: ${ids.join(' ')}`
    return undefined
  }

  /**
   * Where `desc` does not mirror the ties of `asc`, a turn may pass over rows of the second that it is made in: then
   * they are left out.
   */
  #seenFrom(list: readonly SessionRecord[], after: Position, { outcome, rows }: Page<SessionRecord>) {
    if (this.#ties === 'mirrored' || outcome === 'miss') return list
    return list.filter(
      ({ rowId, second }) => rowId === after.rowId || rowId === rows[0]?.rowId || second !== after.second,
    )
  }

  /** Whether a row that is deleted now stood beyond this one at any time. */
  #wasBeyond(order: Order, last: Position | undefined): boolean {
    const now = new Set(this.latest.map(({ rowId }) => rowId))
    const deleted = this.#states.flatMap(({ ascending }) => ascending).filter(({ rowId }) => !now.has(rowId))
    return deleted.some(({ second }) =>
      order === 'asc' ? second >= (last?.second ?? 0) : second <= (last?.second ?? Infinity),
    )
  }

  toString(): string {
    return this.#states.map(({ since, ascending }) => `${since}: ${idsOf(ascending)}`).join('\n')
  }

  /** The states of a span of time, both ends included. */
  #between(from: number, to: number): readonly (readonly SessionRecord[])[] {
    return this.#states
      .filter(({ since }, index) => since <= to && (this.#states[index + 1]?.since ?? Infinity) >= from)
      .map(({ ascending }) => ascending)
  }
}

/** Whether the list shows these rows one after the other, and ends after the last one as was said. */
function isRun(list: readonly Position[], ids: readonly string[], hasMore: boolean): boolean {
  if (ids.length === 0) return !hasMore
  const start = list.findIndex(({ rowId }) => rowId === ids[0])
  const end = start + ids.length
  return (
    start !== -1 &&
    ids.every((id, index) => list[start + index]?.rowId === id) &&
    end < list.length === hasMore
  )
}

/** Whether `first` comes next after the row; a list that does not know the row starts over. */
function follows(list: readonly Position[], after: Position, first: string | undefined): boolean {
  return list[list.findIndex(({ rowId }) => rowId === after.rowId) + 1]?.rowId === first
}
