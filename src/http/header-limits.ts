// Maximum lengths of the request headers that are read: far below Node's bound for all headers together, because their
// readers, libraries in most cases, need not take time in proportion to their length.
import type { RequestHandler } from 'express'
import { HttpError } from './error-handler.ts'

/** In characters, all lines of one name together. Tokens in `authorization` have a limit of their own. */
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
  ['x-explain', 32],
  ['x-forwarded-for', 1_024],
  ['x-router-secret', 4_096],
])

/** No limit is lower: a header that is no longer than this need not be looked up. */
const leastMaxLength = Math.min(...maxLengths.values())

/** Refuses requests with a longer one, before anything reads it. */
export const limitHeaders: RequestHandler = ({ headers }, _response, next) => {
  for (const name in headers) {
    const length = headers[name]?.length ?? 0
    const maxLength = length > leastMaxLength ? maxLengths.get(name) : undefined
    if (maxLength !== undefined && length > maxLength)
      throw new HttpError(
        431,
        `The header \`${name}\` is too long: at most ${maxLength} characters are read.`,
      )
  }
  next()
}
