// One ordered list of sessions: by `created_at`, ties by order of arrival. Finding a row takes O(log n).
import type { SessionResource } from './session-resource.ts'

/** A row at its place. `sequence` orders the rows of one second; `json` is the row's JSON, once it was read. */
export interface Entry {
  row: SessionResource
  readonly sequence: number
  json: string | undefined
}

/** Rows of a list in one order; position 0 comes first. */
export interface OrderedRows {
  readonly length: number
  /** Position of a row, or -1. */
  indexOf(id: string): number
  /** Rows from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): Entry[]
}

type Compare = (a: Entry, b: Entry) => number

const ascending: Compare = (a, b) => a.row.created_at - b.row.created_at || a.sequence - b.sequence
const descendingKeepingTies: Compare = (a, b) =>
  b.row.created_at - a.row.created_at || a.sequence - b.sequence

export class SessionList {
  readonly #byId = new Map<string, Entry>()
  #entries: Entry[]
  #descending: Entry[] | undefined

  /** Takes entries in any order. */
  constructor(entries: readonly Entry[] = []) {
    this.#entries = entries.toSorted(ascending)
    for (const entry of entries) this.#byId.set(entry.row.agent_session_id, entry)
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id)
  }

  insert(entry: Entry): void {
    this.remove(entry.row.agent_session_id)
    this.#byId.set(entry.row.agent_session_id, entry)
    const last = this.#entries.at(-1)
    if (last === undefined || ascending(last, entry) < 0) this.#entries.push(entry)
    else this.#entries.splice(position(this.#entries, entry, ascending), 0, entry)
    this.#descending = undefined
  }

  /** False when the list has no such row. */
  remove(id: string): boolean {
    const entry = this.#byId.get(id)
    if (entry === undefined) return false
    this.#entries.splice(position(this.#entries, entry, ascending), 1)
    this.#byId.delete(id)
    this.#descending = undefined
    return true
  }

  /** The list in one order; under `independent` ties, `desc` keeps the order of `asc` inside one second. */
  ordered(order: 'asc' | 'desc', ties: 'mirrored' | 'independent'): OrderedRows {
    if (order === 'asc') return this.#view(this.#entries, ascending)
    if (ties === 'independent') {
      this.#descending ??= this.#entries.toSorted(descendingKeepingTies)
      return this.#view(this.#descending, descendingKeepingTies)
    }
    return reversed(this.#view(this.#entries, ascending))
  }

  #view(entries: readonly Entry[], compare: Compare): OrderedRows {
    return {
      length: entries.length,
      indexOf: (id) => {
        const entry = this.#byId.get(id)
        return entry === undefined ? -1 : position(entries, entry, compare)
      },
      slice: (start, end) => entries.slice(start, end),
    }
  }
}

/** First position whose entry does not come before `entry`. */
function position(entries: readonly Entry[], entry: Entry, compare: Compare): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const candidate = entries[middle]
    if (candidate !== undefined && compare(candidate, entry) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function reversed(rows: OrderedRows): OrderedRows {
  const { length } = rows
  return {
    length,
    indexOf: (id) => {
      const index = rows.indexOf(id)
      return index === -1 ? -1 : length - 1 - index
    },
    slice: (start, end) => rows.slice(length - end, length - start).toReversed(),
  }
}

/** The row's JSON text, written once. */
export function toJson(entry: Entry): string {
  entry.json ??= JSON.stringify(entry.row)
  return entry.json
}
