// One request and the sending of its response.
import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from './recorded-request.ts'
import type { ApiResponse } from './response.ts'

export class Exchange {
  readonly record: RecordedRequest
  readonly response: ServerResponse
  readonly #requestId: string
  /** Set when the emulator itself ends the connection: then the client did not abort. */
  cut = false

  constructor(record: RecordedRequest, response: ServerResponse, requestId: string) {
    this.record = record
    this.response = response
    this.#requestId = requestId
  }

  send(response: ApiResponse): void {
    if (!this.open) return
    const length = Buffer.byteLength(response.body)
    this.head(response, response.status === 204 ? {} : { 'content-length': String(length) })
    this.response.end(response.body)
  }

  /** Writes status and headers; without `content-length` among them the body is chunked. */
  head(response: ApiResponse, framing: Record<string, string>): void {
    this.record.status = response.status
    this.response.writeHead(response.status, {
      ...response.headers,
      ...framing,
      'x-request-id': this.#requestId,
    })
  }

  /** Whether a response can still be written. */
  get open(): boolean {
    return !this.response.destroyed && !this.response.headersSent
  }

  /** Resets the connection. */
  reset(): void {
    this.cut = true
    this.response.socket?.resetAndDestroy()
  }

  /** Ends the connection in order, whatever the framing announced. */
  hangUp(): void {
    this.cut = true
    this.response.socket?.destroySoon()
  }
}
