// The results of one subscription, read one at a time until the stream ends: by its source, its reader, its token, its age or a
// shutdown. Nothing is read before it is asked for, so a source merges what happens while nobody asks.
import type { Clock } from '../../clock.ts'
import type { StreamEnd } from './stream-end.ts'

/** The next result as JSON; or the end, where the JSON is that of the error to send, if there is one. */
export type StreamStep =
  | { readonly json: string; readonly end?: undefined }
  | { readonly json: string | undefined; readonly end: StreamEnd }

export interface ResultStreamOptions {
  /** Resolves to the next result as JSON, or to the end; called once at a time. Never rejects. */
  readonly read: () => Promise<string | StreamEnd>
  /** Releases the source. Called once, at the end. */
  readonly close: () => void
  /** When the caller's token expires (Unix milliseconds). */
  readonly expiresAt: number
  /** Resolves to false when the caller's token is not accepted any more. */
  readonly verify: () => Promise<boolean>
  readonly maxDurationMs: number
  /** Returns the end for a token that expired or is not accepted. */
  readonly unauthenticated: () => StreamEnd
  /** Returns the JSON of the last result, which has this error alone. */
  readonly toErrorJson: (error: unknown) => string
  readonly clock: Clock
}

/** How often the token is verified again, against the key set of that moment. */
const verifyMs = 5 * 60_000
/** The wall clock, by which tokens expire, may be set: it is looked at this often. */
const maxCheckMs = 60_000

export class ResultStream {
  readonly #options: ResultStreamOptions
  /** By `Clock.now`. */
  readonly #endsAt: number
  #verifyAt: number
  #end: StreamEnd | undefined
  #results = 0
  #deliver: ((step: StreamStep) => void) | undefined
  #cancelCheck: (() => void) | undefined
  #onEnd: ((end: StreamEnd) => void) | undefined

  constructor(options: ResultStreamOptions) {
    const now = options.clock.now()
    this.#options = options
    this.#endsAt = now + options.maxDurationMs
    this.#verifyAt = now + verifyMs
    this.#check()
  }

  /** Undefined until the stream has ended. */
  get ended(): StreamEnd | undefined {
    return this.#end
  }

  /** How many results were read. */
  get results(): number {
    return this.#results
  }

  /** Calls back once at the end; at once if the stream has ended. */
  onEnd(callback: (end: StreamEnd) => void): void {
    if (this.#end) callback(this.#end)
    else this.#onEnd = callback
  }

  /** Resolves to the next result, or to the end. Must not be called again before it has resolved; never rejects. */
  next(): Promise<StreamStep> {
    if (this.#end) return Promise.resolve(this.#lastStep(this.#end))
    const { promise, resolve } = Promise.withResolvers<StreamStep>()
    this.#deliver = resolve
    void this.#options.read().then((read) => this.#onRead(read))
    return promise
  }

  /** Ends the stream, unless it has ended: a reader that waits for a result is given the end. */
  end(end: StreamEnd): void {
    if (this.#end) return
    this.#end = end
    this.#cancelCheck?.()
    this.#options.close()
    this.#settle(this.#lastStep(end))
    this.#onEnd?.(end)
  }

  #onRead(read: string | StreamEnd): void {
    if (this.#end) return
    if (typeof read !== 'string') return this.end(read)
    this.#results += 1
    this.#settle({ json: read })
  }

  #lastStep(end: StreamEnd): StreamStep {
    return { end, json: end.error === undefined ? undefined : this.#options.toErrorJson(end.error) }
  }

  #settle(step: StreamStep): void {
    const deliver = this.#deliver
    this.#deliver = undefined
    deliver?.(step)
  }

  /** Ends what has to end by now, and comes back when the next of it may be due. */
  #check(): void {
    const { clock, expiresAt, unauthenticated } = this.#options
    const now = clock.now()
    const validMs = expiresAt - clock.wallNow()
    if (validMs <= 0) return this.end(unauthenticated())
    if (now >= this.#endsAt) return this.end({ reason: 'max_duration' })
    if (now >= this.#verifyAt) {
      this.#verifyAt = now + verifyMs
      void this.#verify()
    }
    const dueMs = Math.min(maxCheckMs, validMs, this.#endsAt - now, this.#verifyAt - now)
    this.#cancelCheck = clock.after(dueMs, () => this.#check())
  }

  async #verify(): Promise<void> {
    if (!(await this.#options.verify())) this.end(this.#options.unauthenticated())
  }
}
