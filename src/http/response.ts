// The last step of every answer but the probes': its head in one piece, which costs a fraction of header by header.
import type { Response } from 'express'
import { recordOf } from './access-log.ts'
import { createSecurityHeaders } from './security-headers.ts'

const securityHeaders: readonly string[] = createSecurityHeaders()

/** From here on a text is encoded first: Node would put it behind the head, and that together into a buffer. */
const minEncodedBytes = 16 * 1024

export interface Sent {
  readonly status: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  /** A text, or the bytes of one; undefined: none, as with 304. */
  readonly body: string | Buffer | undefined
}

/** Sends an answer with the request's id and the security headers. */
export function send(response: Response, { status, headers, body }: Sent): void {
  const head = [...securityHeaders, 'x-request-id', recordOf(response).requestId, ...headers]
  const bytes = body === undefined ? 0 : Buffer.byteLength(body)
  if (body !== undefined) head.push('content-length', String(bytes))
  // What was said before, of the origin, is said on a line of its own.
  const varied = response.getHeader('vary')
  if (typeof varied === 'string') head.push('vary', varied)
  response.writeHead(status, head)
  if (typeof body !== 'string') return void response.end(body)
  // As many bytes as characters: it is ASCII, which is written as it is.
  const encoding = bytes === body.length ? 'latin1' : 'utf8'
  if (bytes < minEncodedBytes) response.end(body, encoding)
  else response.end(Buffer.from(body, encoding))
}
