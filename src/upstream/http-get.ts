// One GET over a pool of connections: straight from the parser, without a stream in between.
import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { utf8Text } from '../utf8-text.ts'
import { UpstreamError } from './upstream-error.ts'

export interface GetResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body; where the status is not 200, at most its first 64 KiB. */
  readonly text: string
}

/** Names a request; services that follow Azure's guidelines send it back with the answer. */
export const requestIdHeader = 'x-ms-client-request-id'

/** Of a refusal's body. Past that the connection is ended; up to there, it can be used again. */
const maxRefusalBytes = 65_536

/**
 * Makes the call. Rejects with the signal's reason when it ends, with UpstreamError `unavailable` where no connection could be
 * made and `badResponse` for an answer that says to be another request's, else with undici's error.
 */
export function get(
  pool: Pool,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<GetResponse> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const call = new Call(resolve, reject, signal, headers[requestIdHeader])
    pool.dispatch({ path, method: 'GET', headers }, call)
  })
}

class Call implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: GetResponse) => void
  readonly #reject: (reason: unknown) => void
  readonly #signal: AbortSignal | undefined
  readonly #requestId: string | undefined
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  readonly #pieces: Buffer[] = []
  #bytes = 0

  constructor(
    resolve: (answer: GetResponse) => void,
    reject: (reason: unknown) => void,
    signal: AbortSignal | undefined,
    requestId: string | undefined,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#signal = signal
    this.#requestId = requestId
    signal?.addEventListener('abort', this.#leave, { once: true })
  }

  readonly #leave = () => {
    this.#controller?.abort(this.#signal?.reason)
    this.#fail(this.#signal?.reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#signal?.aborted) controller.abort(this.#signal.reason)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status
    this.#headers = headers
    const echo = headers[requestIdHeader]
    if (echo === undefined || String(echo).toLowerCase() === this.#requestId?.toLowerCase()) return
    // Whose it is, nobody knows; and the connection is out of step.
    const error = new UpstreamError('badResponse', "the answer is another request's")
    this.#fail(error)
    controller.abort(error)
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#bytes += piece.length
    if (this.#status === 200 || this.#bytes <= maxRefusalBytes) this.#pieces.push(piece)
    else controller.abort(new Error('the refusal is told'))
  }

  onResponseEnd(): void {
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // A refusal whose body breaks off is one all the same.
    if (this.#status !== 0 && this.#status !== 200) this.#settle()
    else if (this.#controller) this.#fail(error)
    else
      this.#fail(
        new UpstreamError('unavailable', 'no connection could be made', { scope: 'service', cause: error }),
      )
  }

  #settle(): void {
    this.#signal?.removeEventListener('abort', this.#leave)
    const [only] = this.#pieces
    const bytes = this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces)
    this.#resolve({ status: this.#status, headers: this.#headers, text: utf8Text(bytes) })
  }

  #fail(reason: unknown): void {
    this.#signal?.removeEventListener('abort', this.#leave)
    this.#reject(reason)
  }
}
