/** One request and the sending of its answer. */
import type { ServerResponse } from 'node:http'
import type { RecordedRequest } from './recorded-request.ts'
import type { Reply } from './reply.ts'

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

  send(reply: Reply): void {
    if (!this.open) return
    const length = Buffer.byteLength(reply.body)
    this.head(reply, reply.status === 204 ? {} : { 'content-length': String(length) })
    this.response.end(reply.body)
  }

  /** Writes status and headers; without `content-length` among them the body is chunked. */
  head(reply: Reply, framing: Record<string, string>): void {
    this.record.status = reply.status
    this.response.writeHead(reply.status, { ...reply.headers, ...framing, 'x-request-id': this.#requestId })
  }

  /** Whether an answer can still be written. */
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
