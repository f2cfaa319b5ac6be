// The signal of a request: it aborts when the client disconnects or the operation's deadline passes.
import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { abortReasons, type DeadlineSignal } from '../graphql/request.ts'

export class RequestSignal implements DeadlineSignal {
  readonly #response: ServerResponse
  readonly #clock: Clock
  /** By `Clock.now`. */
  #endsAt: number
  #value: AbortSignal | undefined

  /** The deadline counts from now. */
  constructor(response: ServerResponse, deadlineMs: number, clock: Clock) {
    this.#response = response
    this.#clock = clock
    this.#endsAt = clock.now() + deadlineMs
  }

  liftDeadline(): void {
    if (this.#value) throw new TypeError('the signal is in use')
    this.#endsAt = Number.POSITIVE_INFINITY
  }

  get aborted(): boolean {
    return this.#value?.aborted ?? (this.#response.destroyed || this.#clock.now() >= this.#endsAt)
  }

  get value(): AbortSignal {
    return (this.#value ??= signalUntil(this.#endsAt, this.#response, this.#clock))
  }
}

function signalUntil(endsAt: number, response: ServerResponse, clock: Clock): AbortSignal {
  const controller = new AbortController()
  const onDisconnect = () => controller.abort(abortReasons.disconnected())
  const onDeadline = () => controller.abort(abortReasons.deadline())
  const leftMs = endsAt - clock.now()
  if (response.destroyed) onDisconnect()
  else if (leftMs <= 0) onDeadline()
  if (controller.signal.aborted) return controller.signal
  const cancel = leftMs === Number.POSITIVE_INFINITY ? undefined : clock.after(leftMs, onDeadline)
  response.once('close', () => {
    cancel?.()
    if (!response.writableFinished) onDisconnect()
  })
  return controller.signal
}
