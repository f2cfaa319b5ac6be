// The last step of every GraphQL answer: what is said beside its body, and the body, unless the client has it already.
import type { Request, Response } from 'express'
import { answerHeaders } from './answer-headers.ts'
import { entityTag, matches } from './conditional.ts'
import { recordOf } from './request-record.ts'

export interface Answer {
  readonly status: number
  /** A text, or the bytes of one that was encoded before. */
  readonly body: string | Buffer
  /** For how long a page is fresh, and the time, in milliseconds. */
  readonly freshMs: number
  readonly now: number
}

/** Sends the answer; to a GET whose answer the client has already, only that it has not changed. */
export function sendAnswer(
  request: Request,
  response: Response,
  { status, body, freshMs, now }: Answer,
): void {
  const record = recordOf(response)
  for (const [name, value] of answerHeaders(record, freshMs, now)) {
    if (name === 'vary') response.vary(value)
    else response.setHeader(name, value)
  }
  response.statusCode = status
  if (request.method === 'GET' && status === 200 && record.caller !== undefined) {
    const tag = entityTag(record.caller, body.toString())
    response.setHeader('etag', tag)
    if (matches(request.headers['if-none-match'], tag)) {
      response.statusCode = 304
      response.end()
      return
    }
  }
  response.setHeader('content-length', Buffer.byteLength(body))
  response.end(body)
}
