// A source of pages over lists in memory that records its calls, changes under the reader, fails and waits on demand.
import type { Clock } from '../../src/clock.ts'
import { type Order, precedes } from '../../src/list-position.ts'
import type { FetchPage } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { UpstreamError, type UpstreamFailure } from '../../src/upstream/upstream-error.ts'

/** Rows of one second: `desc` is `asc` reversed, or `desc` keeps the order of `asc` inside the second. */
export type Ties = 'mirrored' | 'independent'

export interface RecordedCall {
  readonly owner: string
  readonly order: Order
  readonly after: string | undefined
  readonly limit: number
}

/** A call's way to its end. */
export interface WaitingCall {
  readonly call: RecordedCall
  /** Ends when nobody waits for the call any more. */
  readonly signal: AbortSignal
  /** Gives the page as the list was when the call started. */
  readonly release: () => void
  readonly fail: (reason: UpstreamFailure) => void
}

export interface SourceOptions {
  readonly clock: Clock
  readonly ties: Ties
  /** The most rows of one page. */
  readonly pageSize: number
}

/** Whose list, as calls are recorded. */
export function ownerOf({ isolationKey, path }: { isolationKey: string; path: string }): string {
  return `${isolationKey}/${path}`
}

/** The rows in one order, from the rows oldest first. */
export function inOrder(ascending: readonly SessionRecord[], order: Order, ties: Ties): SessionRecord[] {
  if (order === 'asc') return [...ascending]
  return ties === 'mirrored' ? ascending.toReversed() : ascending.toSorted((a, b) => b.second - a.second)
}

export class RecordingSource {
  readonly #options: SourceOptions
  readonly #lists = new Map<string, readonly SessionRecord[]>()
  #failure: UpstreamFailure | undefined
  #isBlocking = false
  calls: RecordedCall[] = []
  /** What each call waits for before it responds; undefined: nothing. */
  pause: (() => Promise<void>) | undefined
  /** Calls that wait, in order of arrival. */
  waiting: WaitingCall[] = []

  constructor(options: SourceOptions) {
    this.#options = options
  }

  /** Rows of one list, oldest first. */
  rows(owner: string): readonly SessionRecord[] {
    return this.#lists.get(owner) ?? []
  }

  setRows(owner: string, ascending: readonly SessionRecord[]): void {
    this.#lists.set(owner, ascending)
  }

  /** Every call rejects so, until called with undefined. */
  fail(reason: UpstreamFailure | undefined): void {
    this.#failure = reason
  }

  /** Every call waits in `waiting` from now on. */
  block(): void {
    this.#isBlocking = true
  }

  readonly fetchPage: FetchPage<SessionRecord> = async (request, signal) => {
    const { order, after, limit } = request
    const owner = ownerOf(request)
    const call = { owner, order, after: after?.rowId, limit }
    this.calls.push(call)
    const fetchedAt = this.#options.clock.now()
    const rows = inOrder(this.rows(owner), order, this.#options.ties)
    const failure = this.#failure
    await this.pause?.()
    if (this.#isBlocking) await this.#wait(call, signal)
    if (failure) throw new UpstreamError(failure, `the test says ${failure}`)
    const index = rows.findIndex(({ rowId }) => rowId === after?.rowId)
    // A list that does not know the cursor starts over; only a head of an earlier second shows that.
    const [head] = rows
    if (after && index === -1 && head && precedes(order, head, after))
      return { rows: [], hasMore: false, cursorFound: false, fetchedAt, outcome: 'miss' }
    const start = index + 1
    const end = start + Math.min(limit, this.#options.pageSize)
    return {
      rows: rows.slice(start, end),
      hasMore: end < rows.length,
      cursorFound: true,
      fetchedAt,
      outcome: 'miss',
    }
  }

  #wait(call: RecordedCall, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => reject(new UpstreamError('aborted', 'nobody waits any more')))
    const fail = (reason: UpstreamFailure) => reject(new UpstreamError(reason, `the test says ${reason}`))
    this.waiting.push({ call, signal, release: resolve, fail })
    return promise
  }
}
