// Lists that change in every way in which lists of sessions do, and what clients and the REST API may see of that.
import { isInTransition, parseStatus } from '../../src/sessions/session-status.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { ownerOf, RecordingSource } from '../page-cache/recording-source.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { type Disturbance, type PollTimes, promisedCalls } from './promised-calls.ts'
import { listOf } from './start-replica.ts'
import { recordOf } from './start-watchers.ts'

/**
 * - `create`: a session that is starting · `late`: one in the second of the newest row · `twins`: two in one second
 * - `burst`: about as many as a window has room for · `change`: another status · `remove`: a row is deleted
 * - `outage`: calls fail from now on, or not any more
 */
export const listChanges = [
  'create',
  'create',
  'late',
  'burst',
  'twins',
  'change',
  'change',
  'remove',
  'remove',
  'outage',
] as const

export interface ListChangeStep {
  readonly kind: (typeof listChanges)[number]
  readonly caller: string
  /** Decides what is not said: which row, how many, which status, which failure. */
  readonly at: number
}

/** A row as clients see it. */
export interface ShownRow {
  readonly rowId: string
  readonly status: string
}

const states = ['creating', 'active', 'idle', 'updating', 'deleting', 'deleted'] as const
const failures: readonly (UpstreamFailure | undefined)[] = [
  undefined,
  'unavailable',
  'rateLimited',
  'circuitOpen',
  'timeout',
  undefined,
]

export class ChangingLists {
  readonly source: RecordingSource
  readonly #clock: VirtualClock
  readonly #callers: readonly string[]
  readonly #windowSize: number
  readonly #disturbances = new Map<string, Disturbance[]>()
  /** Rows that were behind a window's end at some time. */
  readonly #wereBehind = new Set<string>()
  /** Seconds with rows on both sides of a window's end at some time. */
  readonly #cutSeconds = new Set<number>()
  readonly #seconds = new Map<string, number>()
  #second = 1_000
  #names = 0

  constructor(clock: VirtualClock, callers: readonly string[], windowSize: number) {
    this.source = new RecordingSource({ clock, ties: 'independent', pageSize: 100 })
    this.#clock = clock
    this.#callers = callers
    this.#windowSize = windowSize
    for (const caller of callers) this.#create(caller, 3, 'idle')
  }

  apply({ kind, caller, at }: ListChangeStep): void {
    const rows = this.#ascending(caller)
    const chosen = rows.at(-1 - (at % Math.min(rows.length, this.#windowSize + 2)))
    if (kind === 'create') this.#create(caller, 1, 'creating')
    if (kind === 'late') this.#create(caller, 1, 'active', rows.at(-1)?.second)
    if (kind === 'twins') this.#create(caller, 2, 'active', this.#second + 1)
    if (kind === 'burst') this.#create(caller, this.#windowSize - 1 + (at % this.#windowSize), 'idle')
    if (kind === 'remove')
      this.#set(
        caller,
        rows.filter((row) => row !== chosen),
      )
    if (kind === 'change' && chosen) {
      const changed = recordOf(`${chosen.rowId}${chosen.second}:${states[at % states.length]}`)
      this.#set(
        caller,
        rows.map((row) => (row === chosen ? changed : row)),
      )
    }
    if (kind === 'outage') this.#fail(failures[at % failures.length])
  }

  /** Ends the outage, if there is one. */
  heal(): void {
    this.source.fail(undefined)
    for (const caller of this.#callers) this.disturb(caller)
  }

  /** The list is read by a watcher that knows nothing of it. */
  disturb(caller: string): void {
    const rows = this.newest(caller)
    const hasTransition = rows.some(({ resource }) => isInTransition(parseStatus(resource.status)))
    const known = this.#disturbances.get(caller) ?? []
    this.#disturbances.set(caller, [...known, { at: this.#clock.now(), hasTransition }])
  }

  /** The window, newest first. */
  newest(caller: string): readonly SessionRecord[] {
    return this.#descending(caller).slice(0, this.#windowSize)
  }

  /** Returns how many polls of all lists the design promises at most since `from`. */
  promisedCalls(from: number, times: PollTimes): number {
    const span = { from, until: this.#clock.now() }
    return this.#callers.reduce(
      (sum, caller) => sum + promisedCalls(this.#disturbances.get(caller) ?? [], span, times),
      0,
    )
  }

  /**
   * Returns what a client shows and what it ought to, to be compared: the window, in the order of seconds. Left out is what the
   * schema leaves open: the window's last second, seconds that a window's end has cut, and, where `isGrowing`, deleted rows that
   * were once behind the window, or are older than all of a full one.
   */
  compare(
    caller: string,
    shown: readonly ShownRow[],
    isGrowing = false,
  ): { shown: string[]; expected: string[] } {
    const all = this.#descending(caller)
    const end = all.length > this.#windowSize ? (all[this.#windowSize - 1]?.second ?? 0) : 0
    const ids = new Set(all.map(({ rowId }) => rowId))
    const texts = (rows: readonly ShownRow[]) => {
      const whole = rows
        .map(({ rowId, status }) => ({ rowId, status, second: this.#seconds.get(rowId) ?? Infinity }))
        .filter(({ second }) => second > end && !this.#cutSeconds.has(second))
      const isInOrder = whole.every(({ second }, index) => second <= (whole[index - 1]?.second ?? Infinity))
      const inOrder = isInOrder
        ? whole.toSorted((a, b) => b.second - a.second || (a.rowId < b.rowId ? -1 : 1))
        : whole
      return inOrder.map(({ rowId, status }) => `${rowId} ${status.toLowerCase()}`)
    }
    const last = all[this.#windowSize - 1]
    /** Behind a full window: it may be there still, for all that a client that was away can know. */
    const isBehind = (rowId: string) => last !== undefined && (this.#seconds.get(rowId) ?? 0) <= last.second
    const isOpen = ({ rowId }: ShownRow) =>
      isGrowing && !ids.has(rowId) && (this.#wereBehind.has(rowId) || isBehind(rowId))
    return {
      shown: texts(shown.filter((row) => !isOpen(row))),
      expected: texts(all.map(({ rowId, resource }) => ({ rowId, status: resource.status ?? '' }))),
    }
  }

  #fail(failure: UpstreamFailure | undefined): void {
    if (failure === undefined) this.heal()
    else this.source.fail(failure)
  }

  #create(caller: string, count: number, status: string, second?: number): void {
    const rows = this.#ascending(caller)
    for (let made = 0; made < count; made += 1) {
      this.#names += 1
      if (second === undefined) this.#second += 1
      else this.#second = Math.max(this.#second, second)
      const letters = this.#names.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')
      const record = recordOf(`${caller}${letters}${second ?? this.#second}:${status}`)
      this.#seconds.set(record.rowId, record.second)
      rows.push(record)
    }
    this.#set(caller, rows)
  }

  #set(caller: string, rows: readonly SessionRecord[]): void {
    this.source.setRows(ownerOf(listOf(caller)), rows)
    this.disturb(caller)
    const behind = this.#descending(caller).slice(this.#windowSize)
    for (const { rowId } of behind) this.#wereBehind.add(rowId)
    const last = this.newest(caller).at(-1)
    if (last && behind[0]?.second === last.second) this.#cutSeconds.add(last.second)
  }

  #ascending(caller: string): SessionRecord[] {
    return [...this.source.rows(ownerOf(listOf(caller)))]
  }

  #descending(caller: string): readonly SessionRecord[] {
    return this.#ascending(caller).toSorted((a, b) => b.second - a.second)
  }
}
