// The changes of a list as they are sent to one client. A client that does not ask costs nothing: its next change is the difference
// between the window as it was sent last and the current one, however much happened in between.
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import {
  changesSince,
  compareWindows,
  type IsSameRow,
  isEmpty,
  type ListChanges,
  noChanges,
} from './list-changes.ts'
import { type ListWindow, newestRows } from './list-window.ts'
import type { WatchCounts } from './watch-stats.ts'

export interface ListChange<Row extends Position> extends ListChanges<Row> {
  /** When the list is read next, in Unix milliseconds. */
  readonly nextPollAt: number
}

/** What the stream needs of its list's watcher. */
export interface WatchedList<Row extends Position> {
  /** Undefined: not read yet. The same object while what is read is the same. */
  readonly window: () => ListWindow<Row> | undefined
  readonly nextPollAt: () => number
}

export interface ChangeStreamOptions<Row extends Position> {
  /** The newest row that the client has; undefined: it has none. */
  readonly since: Position | undefined
  /** Rows of the window, at least 1. */
  readonly size: number
  readonly isSame: IsSameRow<Row>
  /** Counts a poll of the list that is made for this stream; resolves to false where the caller is over the rate limit. */
  readonly payForPoll: (() => Promise<boolean>) | undefined
  /** Called by the first `next`, and once when the stream ends after that. */
  readonly join: (stream: ChangeStream<Row>) => WatchedList<Row>
  readonly leave: (stream: ChangeStream<Row>) => void
  readonly counts: Pick<WatchCounts, 'changes' | 'merged'>
  readonly clock: Clock
}

/** Without a change, an empty one is sent after so long: a client that gets none knows that its connection is broken. */
const maxSilenceMs = 60_000

type Result<Row extends Position> = IteratorResult<ListChange<Row>, undefined>

interface Waiting<Row extends Position> {
  readonly resolve: (result: Result<Row>) => void
  readonly reject: (error: unknown) => void
  readonly cancelTimer: () => void
}

/**
 * The changes, from the first `next` on, which has the first event. `next` may be called again once it is settled. It rejects
 * where the list may not be read any more, and the stream has ended then; `return` ends it at any time, a pending `next` included.
 */
export class ChangeStream<Row extends Position> implements AsyncIterableIterator<ListChange<Row>, undefined> {
  readonly #options: ChangeStreamOptions<Row>
  #list: WatchedList<Row> | undefined
  /** What the client has; undefined before the first event. */
  #sent: ListWindow<Row> | undefined
  /** The window that was compared last. */
  #seen: ListWindow<Row> | undefined
  /** Whether the list changed since the client asked last. */
  #isPending = false
  #waiting: Waiting<Row> | undefined
  #failure: { readonly error: unknown } | undefined
  #isDone = false

  constructor(options: ChangeStreamOptions<Row>) {
    this.#options = options
  }

  get size(): number {
    return this.#options.size
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Result<Row>> {
    if (this.#isDone) return { done: true, value: undefined }
    this.#list ??= this.#options.join(this)
    if (this.#failure) {
      this.#end()
      throw this.#failure.error
    }
    const change = this.#takeChange()
    if (change) return { done: false, value: change }
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#options.clock.after(maxSilenceMs, () => this.#breakSilence())
      this.#waiting = { resolve, reject, cancelTimer }
    })
  }

  async return(): Promise<Result<Row>> {
    this.#end()
    this.#stopWaiting()?.resolve({ done: true, value: undefined })
    return { done: true, value: undefined }
  }

  /** Counts a poll against the caller's rate limit; resolves to false where that is exceeded. */
  async pay(): Promise<boolean> {
    return (await this.#options.payForPoll?.()) ?? true
  }

  /** The watcher has read another window, in which the list `hasChanged` or not. */
  windowChanged(hasChanged: boolean): void {
    if (this.#waiting === undefined) {
      if (hasChanged && this.#isPending) this.#options.counts.merged += 1
      this.#isPending ||= hasChanged
      return
    }
    const change = this.#takeChange()
    if (change) this.#stopWaiting()?.resolve({ done: false, value: change })
  }

  /** The list may not be read any more: the watcher has stopped. */
  fail(error: unknown): void {
    const waiting = this.#stopWaiting()
    if (waiting === undefined) this.#failure = { error }
    else {
      this.#end()
      waiting.reject(error)
    }
  }

  #end(): void {
    if (!this.#isDone && this.#list) this.#options.leave(this)
    this.#isDone = true
  }

  #takeChange(): ListChange<Row> | undefined {
    const window = this.#list?.window()
    if (window === undefined || window === this.#seen) return undefined
    this.#seen = window
    this.#isPending = false
    const { since, size, isSame } = this.#options
    const current = newestRows(window, size)
    const changes = this.#sent
      ? compareWindows(this.#sent, current, isSame)
      : changesSince(since, current, size)
    const isFirst = this.#sent === undefined
    this.#sent = current
    return isFirst || !isEmpty(changes) ? this.#toChange(changes) : undefined
  }

  #breakSilence(): void {
    // The first event has a meaning of its own: there is none before the list was read.
    if (this.#sent === undefined) return
    this.#stopWaiting()?.resolve({ done: false, value: this.#toChange(noChanges) })
  }

  #toChange(changes: ListChanges<Row>): ListChange<Row> {
    this.#options.counts.changes += 1
    return { ...changes, nextPollAt: this.#list?.nextPollAt() ?? 0 }
  }

  #stopWaiting(): Waiting<Row> | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.cancelTimer()
    return waiting
  }
}
