// The requests in order of arrival, and the promises of tests that wait for them.
import type { RecordedRequest } from './recorded-request.ts'

interface Waiter {
  readonly count: number
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

export class RequestLog {
  /** May be emptied at any time. */
  readonly requests: RecordedRequest[] = []
  readonly #waiters = new Set<Waiter>()

  add(record: RecordedRequest): void {
    this.requests.push(record)
    if (this.#waiters.size > 0) this.#wake()
  }

  /** Resolves when `requests` has at least `count` entries; rejects when closed before. */
  waitFor(count: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiters.add({ count, resolve, reject })
    this.#wake()
    // A promise that nobody awaits any more must not fail the process at close.
    promise.catch(() => {})
    return promise
  }

  close(): void {
    for (const waiter of this.#waiters) {
      const seen = this.requests.length
      waiter.reject(new Error(`Closed after ${seen} requests while ${waiter.count} were waited for.`))
    }
    this.#waiters.clear()
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (this.requests.length < waiter.count) continue
      this.#waiters.delete(waiter)
      waiter.resolve()
    }
  }
}
