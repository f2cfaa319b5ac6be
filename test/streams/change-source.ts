// A source of changes as subscriptions have them: at most one change is pending, the last one.
export interface Change {
  readonly id: number
  readonly text: string
}

type Result = IteratorResult<Change, undefined>

export class ChangeSource implements AsyncIterableIterator<Change, undefined> {
  /** How often a change was asked for. */
  asked = 0
  isReturned = false
  #pending: Change | undefined
  #error: Error | undefined
  #isComplete = false
  #waiting: PromiseWithResolvers<Result> | undefined;

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Result> {
    this.asked += 1
    this.#waiting = Promise.withResolvers<Result>()
    const { promise } = this.#waiting
    this.#settle()
    return promise
  }

  async return(): Promise<Result> {
    this.isReturned = true
    this.complete()
    return { done: true, value: undefined }
  }

  /** Takes the place of a change that nobody has asked for yet. */
  emit(change: Change): void {
    this.#pending = change
    this.#settle()
  }

  fail(error: Error): void {
    this.#error = error
    this.#settle()
  }

  complete(): void {
    this.#isComplete = true
    this.#settle()
  }

  #settle(): void {
    const waiting = this.#waiting
    if (!waiting) return
    const change = this.#pending
    if (this.#error) waiting.reject(this.#error)
    else if (change) waiting.resolve({ done: false, value: change })
    else if (this.#isComplete) waiting.resolve({ done: true, value: undefined })
    else return
    this.#waiting = undefined
    this.#pending = undefined
  }
}
