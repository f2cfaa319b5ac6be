// The last step of every response but the probes': its head is written at once, which costs a fraction of header by header.
import { hash } from 'node:crypto'
import type { Response } from 'express'
import { requestIdOf, setBodyBytes } from './request-state.ts'
import type { Headers } from './response-headers.ts'
import { securityHeaders } from './security-headers.ts'

export interface ResponseToSend {
  readonly status: number
  /** By name in lower case. */
  readonly headers: Readonly<Headers>
  /** A text, or its UTF-8 bytes; undefined: none, as with 304. */
  readonly body: string | Buffer | undefined
}

/** A longer string is encoded first: Node would copy it together with the head. */
const minEncodedBytes = 16 * 1024

/** Sends a response with the request's id and the security headers. */
export function sendResponse(response: Response, { status, headers, body }: ResponseToSend): void {
  const head = completeHead(response, headers)
  const bytes = body === undefined ? 0 : Buffer.byteLength(body)
  setBodyBytes(response, bytes)
  if (body !== undefined) head['content-length'] = String(bytes)
  response.writeHead(status, head)
  if (typeof body !== 'string') return void response.end(body)
  // ASCII has as many bytes as characters. Node writes it as Latin-1 in less time than as UTF-8: 4 % of a page hit.
  const encoding = bytes === body.length ? 'latin1' : 'utf8'
  if (bytes < minEncodedBytes) response.end(body, encoding)
  else response.end(Buffer.from(body, encoding))
}

/** Returns the headers with the request's id and the security headers. */
export function completeHead(response: Response, headers: Readonly<Headers>): Headers {
  const head: Headers = { ...securityHeaders, 'x-request-id': requestIdOf(response), ...headers }
  // What CORS has set: that the response depends on the origin, too.
  const varied = response.getHeader('vary')
  if (typeof varied === 'string') head['vary'] = `${head['vary']}, ${varied}`
  return head
}

/** Returns the strong entity tag (RFC 9110, section 8.8.3) of a body in a media type. */
export function entityTag(mediaType: string, body: string | Buffer): string {
  return `"${hash('sha256', `${mediaType}\n${body.toString()}`, 'base64url').slice(0, 27)}"`
}

/** Returns whether `If-None-Match` names the tag. */
export function matchesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag)
}
