// One HTTP call over a pool of connections: from the parser straight to a string, without a stream in between.
import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { onAbort } from '../resilience/abortable.ts'
import { utf8Text } from '../utf8-text.ts'
import { UpstreamError } from './upstream-error.ts'

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: string | undefined
  /** Two of it have the effect of one. */
  readonly idempotent: boolean
}

export interface HttpResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body; of an error response at most the first 64 KiB. */
  readonly text: string
}

/** Names a request; services that follow Azure's guidelines send it back with the response. */
export const requestIdHeader = 'x-ms-client-request-id'

/** The most that is read of an error response's body. Past that the connection is closed; up to there, it is used again. */
const maxErrorBodyBytes = 65_536

/**
 * Makes the call. Rejects with the signal's reason when it aborts, with UpstreamError `unavailable`, scope `service`, where
 * nothing was sent because no connection could be made, with `badResponse` for a response that says to be another request's,
 * else with undici's error.
 */
export function sendHttp(
  pool: Pool,
  call: HttpCall,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const { path, method, body = null, idempotent } = call
    const handler = new ResponseHandler(resolve, reject, signal, headers[requestIdHeader])
    pool.dispatch({ path, method, body, idempotent, headers }, handler)
  })
}

/** Whether the call succeeded (2xx). */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: HttpResponse) => void
  readonly #reject: (reason: unknown) => void
  readonly #signal: AbortSignal | undefined
  readonly #requestId: string | undefined
  readonly #removeListener: (() => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  readonly #chunks: Buffer[] = []
  #bytes = 0

  constructor(
    resolve: (response: HttpResponse) => void,
    reject: (reason: unknown) => void,
    signal: AbortSignal | undefined,
    requestId: string | undefined,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#signal = signal
    this.#requestId = requestId
    this.#removeListener =
      signal &&
      onAbort(signal, () => {
        this.#controller?.abort(signal.reason)
        this.#fail(signal.reason)
      })
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
    // Nobody knows whose response it is, and the connection is out of step.
    const error = new UpstreamError('badResponse', "the response is another request's")
    this.#fail(error)
    controller.abort(error)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (isSuccess(this.#status) || this.#bytes <= maxErrorBodyBytes) this.#chunks.push(chunk)
    else controller.abort(new Error('the rest of an error response is not read'))
  }

  onResponseEnd(): void {
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // An error response whose body breaks off is one all the same.
    if (this.#status !== 0 && !isSuccess(this.#status)) this.#settle()
    else if (this.#controller) this.#fail(error)
    else
      this.#fail(
        new UpstreamError('unavailable', 'no connection could be made', { scope: 'service', cause: error }),
      )
  }

  #settle(): void {
    this.#removeListener?.()
    const [only] = this.#chunks
    const bytes = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)
    this.#resolve({ status: this.#status, headers: this.#headers, text: utf8Text(bytes) })
  }

  #fail(reason: unknown): void {
    this.#removeListener?.()
    this.#reject(reason)
  }
}
