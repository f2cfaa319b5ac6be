// How long a request header may be that something here reads: far below Node's bound for all of them together, because what
// reads it, a library in most cases, need not take time in proportion to its length.
import type { RequestHandler } from 'express'
import { sendError } from './error-handler.ts'

/** In characters, all lines of one name together. The token in `authorization` has a limit of its own. */
const maxLengths: ReadonlyMap<string, number> = new Map([
  ['accept', 1_024],
  ['access-control-request-headers', 1_024],
  ['access-control-request-method', 32],
  ['apollo-federation-include-trace', 32],
  ['apollo-require-preflight', 256],
  ['cache-control', 256],
  ['content-encoding', 64],
  ['content-type', 256],
  ['if-none-match', 1_024],
  ['origin', 512],
  ['x-apollo-operation-name', 256],
  ['x-forwarded-for', 1_024],
  ['x-router-secret', 4_096],
])

/** No limit is lower: what is no longer than this need not be looked up. */
const leastMaxLength = Math.min(...maxLengths.values())

/** Refuses requests with a longer one, before anything reads it. */
export const limitHeaders: RequestHandler = ({ headers }, response, next) => {
  for (const name in headers) {
    const length = headers[name]?.length ?? 0
    const maxLength = length > leastMaxLength ? maxLengths.get(name) : undefined
    if (maxLength === undefined || length <= maxLength) continue
    return sendError(
      response,
      431,
      'BAD_REQUEST',
      `The header \`${name}\` is too long: at most ${maxLength} characters are read.`,
    )
  }
  return next()
}
