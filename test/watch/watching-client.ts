// A client that has a list by its changes, as the schema says, and comes back with its newest cursor.
import type { Session } from '../../src/sessions/session.ts'
import type { ListChange } from '../../src/watch/change-stream.ts'
import { agentName, cursorsOf, listOf, type Replica } from './start-replica.ts'

type Changes = AsyncIterableIterator<ListChange<Session>, undefined>

export const windowSize = 8

export class WatchingClient {
  readonly caller: string
  /** Newest first. */
  rows: readonly Session[] = []
  events = 0
  resets = 0
  failure: unknown
  #changes: Changes | undefined

  constructor(caller: string) {
    this.caller = caller
  }

  /** Subscribes with the newest cursor. */
  subscribe(replica: Replica): void {
    const [newest] = this.rows
    const since = newest && cursorsOf(listOf(this.caller)).decode(newest.cursor)
    const changes = replica.readerOf(this.caller).watch(agentName, { since, size: windowSize })
    this.#changes = changes
    void this.#follow(changes)
  }

  async cut(): Promise<void> {
    const changes = this.#changes
    this.#changes = undefined
    await changes?.return?.()
  }

  async #follow(changes: Changes): Promise<void> {
    let isFirst = true
    try {
      for await (const change of changes) {
        // An event that was under way when the connection broke is lost.
        if (this.#changes !== changes) return
        this.#apply(change, isFirst)
        isFirst = false
      }
    } catch (error) {
      this.failure = error
    }
  }

  #apply({ added, changed, removed, reset }: ListChange<Session>, isFirst: boolean): void {
    this.events += 1
    if (reset) this.resets += 1
    const removedIds = new Set(removed.map(({ id }) => id))
    const kept = reset || isFirst ? [] : this.rows.filter(({ id }) => !removedIds.has(id))
    const sent = new Set([...changed, ...added].map(({ id }) => id))
    const all = new Map([...kept, ...changed, ...added].map((row) => [row.id, row]))
    const rows = [...all.values()].toSorted((a, b) => b.second - a.second)
    while (rows.length > windowSize)
      rows.splice(
        rows.findLastIndex(({ id }) => !sent.has(id)),
        1,
      )
    this.rows = rows
  }
}
