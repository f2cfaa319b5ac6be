// The sessions of a cached page, in one string and one array of numbers: the garbage collector moves and traces two objects
// in place of several for each session. A session that is read from the cache again is retained as an object, with its cursor and times.
import type { PageRows } from '../page-cache/page-rows.ts'
import { Session, type SharedFields } from './session.ts'

/** The columns of a row: where its id ends in the ids, its seconds, the index of what it shares, and whether it was read. */
const [idEnd, second, lastAccessed, expires, stopped, shared, isRead] = [0, 1, 2, 3, 4, 5, 6]
const columns = 7
/** Stands for null: no time is negative. */
const none = -1

class CompactSessions implements PageRows<Session> {
  readonly length: number
  readonly bytes: number
  readonly #ids: string
  readonly #numbers: number[]
  readonly #shared: SharedFields[] = []
  /** Sessions that were read twice, by index. */
  #sessions: (Session | undefined)[] | undefined
  /** Where the next search begins: who looks for several rows mostly does so in their order. */
  #next = 0

  constructor(sessions: readonly Session[]) {
    this.length = sessions.length
    this.#ids = sessions.map(({ rowId }) => rowId).join('')
    this.bytes = estimateBytes(this.length, this.#ids.length)
    const numbers: number[] = []
    // All of it at once: growing would leave copies behind.
    numbers.length = this.length * columns
    numbers.fill(0)
    let end = 0
    let at = 0
    for (const session of sessions) {
      end += session.rowId.length
      numbers[at + idEnd] = end
      numbers[at + second] = session.second
      numbers[at + lastAccessed] = session.lastAccessed ?? none
      numbers[at + expires] = session.expires ?? none
      numbers[at + stopped] = session.stopped ?? none
      numbers[at + shared] = this.#indexOfShared(session.shared)
      at += columns
    }
    this.#numbers = numbers
  }

  idAt(index: number): string {
    return this.#ids.slice(this.#idStartAt(index), this.#numberAt(index, idEnd))
  }

  secondAt(index: number): number {
    return this.#numberAt(index, second)
  }

  indexOf(rowId: string): number {
    const found = this.#search(rowId, this.#next, this.length)
    const index = found === -1 ? this.#search(rowId, 0, this.#next) : found
    if (index !== -1) this.#next = index + 1
    return index
  }

  slice(start: number, end: number): Session[] {
    const sessions: Session[] = []
    for (let index = start; index < end; index += 1) sessions.push(this.#sessionAt(index))
    return sessions
  }

  /** Returns the index of the row with that id in [from, to); -1: there is none. */
  #search(rowId: string, from: number, to: number): number {
    const { length } = rowId
    const last = rowId.charCodeAt(length - 1)
    let start = this.#idStartAt(from)
    for (let index = from; index < to; index += 1) {
      const end = this.#numberAt(index, idEnd)
      // Most ids differ in their last character.
      const isLikely = end - start === length && this.#ids.charCodeAt(end - 1) === last
      if (isLikely && this.#ids.startsWith(rowId, start)) return index
      start = end
    }
    return -1
  }

  #sessionAt(index: number): Session {
    const known = this.#sessions?.[index]
    if (known) return known
    const session = new Session(
      this.idAt(index),
      this.#numberAt(index, second),
      this.#timeAt(index, lastAccessed),
      this.#timeAt(index, expires),
      this.#timeAt(index, stopped),
      this.#sharedAt(index),
    )
    const at = index * columns + isRead
    if (this.#numbers[at] === 1) {
      this.#sessions ??= []
      this.#sessions[index] = session
    } else this.#numbers[at] = 1
    return session
  }

  #indexOfShared(fields: SharedFields): number {
    const known = this.#shared.indexOf(fields)
    return known === -1 ? this.#shared.push(fields) - 1 : known
  }

  #sharedAt(index: number): SharedFields {
    const fields = this.#shared[this.#numberAt(index, shared)]
    if (fields === undefined) throw new RangeError(`there is no session ${index}`)
    return fields
  }

  #idStartAt(index: number): number {
    return index === 0 ? 0 : this.#numberAt(index - 1, idEnd)
  }

  #timeAt(index: number, column: number): number | null {
    const time = this.#numberAt(index, column)
    return time === none ? null : time
  }

  #numberAt(index: number, column: number): number {
    return this.#numbers[index * columns + column] ?? none
  }
}

/** Returns the sessions of a page of one list in the form in which they are cached. */
export function compactSessions(sessions: readonly Session[]): PageRows<Session> {
  return new CompactSessions(sessions)
}

/**
 * Estimates what the sessions of a page take in memory with all that is cached for them, in bytes: objects, strings, and the
 * page's own entry. From bench/memory.ts; rather too much than too little.
 */
function estimateBytes(rows: number, idCharacters: number): number {
  return 3_000 + 310 * rows + 5 * idCharacters
}
