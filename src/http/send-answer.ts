// A GraphQL answer: what is said beside its body, and the body, unless the client has it already.
import type { Request, Response } from 'express'
import { recordOf } from './access-log.ts'
import { answerHeaders } from './answer-headers.ts'
import { entityTag, matches } from './conditional.ts'
import { send } from './response.ts'

export interface Answer {
  readonly status: number
  readonly contentType: string
  /** Of the answer itself, beside its content type: names and values in turn. */
  readonly headers: readonly string[]
  /** A text, or the bytes of one that was encoded before. */
  readonly body: string | Buffer
  /** For how long a page is fresh, and the time, in milliseconds. */
  readonly freshMs: number
  readonly now: number
}

/** Sends the answer; to a GET whose answer the client has already, only that it has not changed. */
export function sendAnswer(request: Request, response: Response, answer: Answer): void {
  const { status, contentType, body, freshMs, now } = answer
  const record = recordOf(response)
  const headers = ['content-type', contentType, ...answer.headers, ...answerHeaders(record, freshMs, now)]
  if (request.method === 'GET' && status === 200 && record.caller !== undefined) {
    const tag = entityTag(record.caller, contentType, body.toString())
    headers.push('etag', tag)
    if (matches(request.headers['if-none-match'], tag))
      return send(response, { status: 304, headers, body: undefined })
  }
  send(response, { status, headers, body })
}
