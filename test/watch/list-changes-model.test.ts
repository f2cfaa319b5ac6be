// A client that applies the changes to what it has has the newest rows of the list, whatever happened to the list.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { changesSince, compareWindows, type ListChanges } from '../../src/watch/list-changes.ts'
import { newestRows } from '../../src/watch/list-window.ts'
import { check, effort } from '../random.ts'
import { isSame, row, type TestRow } from './windows.ts'

interface Step {
  readonly kind: 'add' | 'tie' | 'change' | 'remove'
  readonly at: number
}

const kinds: readonly Step['kind'][] = ['add', 'add', 'tie', 'change', 'remove']
const rounds = fc.array(
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(12) }), { maxLength: 12 }),
  { minLength: 1, maxLength: 8 },
)
const sizes = fc.integer({ min: 1, max: 6 })

/** A list of changing rows, newest first. Its rows never move. */
class List {
  rows: TestRow[] = []
  /** Ids of all rows that ever were, in the list's order: what a row's place is when others of its second are removedIds. */
  readonly order: string[] = []

  apply({ kind, at }: Step): void {
    const index = this.rows.length === 0 ? 0 : at % this.rows.length
    const chosen = this.rows[index]
    if (kind === 'add' || chosen === undefined) this.#insert(0, (this.rows[0]?.second ?? 0) + 1, undefined)
    else if (kind === 'tie') this.#insert(index + 1, chosen.second, chosen.rowId)
    else if (kind === 'remove') this.rows.splice(index, 1)
    else this.rows[index] = { ...chosen, state: `${chosen.state}!` }
  }
  #insert(index: number, second: number, behind: string | undefined): void {
    const name = 'r'.repeat(this.order.length + 1)
    this.rows.splice(index, 0, row(`${name}${second}`))
    this.order.splice(behind === undefined ? 0 : this.order.indexOf(behind) + 1, 0, name)
  }
}

/** A client that does with an event what the schema says, and trims what falls out of the window. */
class Client {
  rows: readonly TestRow[] = []

  /** `isFirst`: then the event has the whole window. */
  apply(
    { added, changed, removed, reset }: ListChanges<TestRow>,
    isFirst: boolean,
    list: List,
    size: number,
  ): void {
    const removedIds = new Set(removed.map(({ rowId }) => rowId))
    const kept = reset || isFirst ? [] : this.rows.filter(({ rowId }) => !removedIds.has(rowId))
    const sent = new Set([...changed, ...added].map(({ rowId }) => rowId))
    const all = new Map([...kept, ...changed, ...added].map((one) => [one.rowId, one]))
    const byPlace = (a: TestRow, b: TestRow) =>
      b.second - a.second || list.order.indexOf(a.rowId) - list.order.indexOf(b.rowId)
    const rows = [...all.values()].toSorted(byPlace)
    // What was sent lies in the window: what is beyond its end is among the others.
    while (rows.length > size)
      rows.splice(
        rows.findLastIndex(({ rowId }) => !sent.has(rowId)),
        1,
      )
    this.rows = rows
  }
}

test('a client that applies each change has the window', (t) => {
  check(
    t,
    fc.property(sizes, rounds, (size, all) => {
      const [list, client] = [new List(), new Client()]
      let previous = newestRows({ rows: [...list.rows], hasMore: false }, size)
      for (const steps of all) {
        for (const step of steps) list.apply(step)
        const current = newestRows({ rows: [...list.rows], hasMore: false }, size)
        client.apply(compareWindows(previous, current, isSame), false, list, size)
        assert.deepEqual(client.rows, current.rows)
        previous = current
      }
    }),
    effort(2_000, 50_000),
  )
})

test('so does one that comes back each time with its newest cursor', (t) => {
  check(
    t,
    fc.property(sizes, rounds, (size, all) => {
      const [list, client] = [new List(), new Client()]
      for (const steps of all) {
        for (const step of steps) list.apply(step)
        const current = newestRows({ rows: [...list.rows], hasMore: false }, size)
        const previous = client.rows
        const changes = changesSince(previous[0], current, size)
        client.apply(changes, true, list, size)
        assert.deepEqual(client.rows, current.rows)
        // Nothing new is hidden among what changed: a client that only prepends finds it, too.
        const hidden = changes.changed.filter(
          ({ rowId, second }) =>
            second >= (previous.at(-1)?.second ?? 0) && !previous.some((one) => one.rowId === rowId),
        )
        assert.deepEqual(
          hidden.filter(({ second }) => second > (previous[0]?.second ?? 0)),
          [],
        )
      }
    }),
    effort(2_000, 50_000),
  )
})
