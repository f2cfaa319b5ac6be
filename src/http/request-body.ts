// What of an HTTP request makes a GraphQL request: which ones are read, and as what.
import express, { type Request, type RequestHandler } from 'express'
import { utf8Text } from '../utf8-text.ts'
import { HttpError, sendError } from './error-handler.ts'
import { isPreflighted } from './graphql-message.ts'
import { bodyTypeOf } from './media-type.ts'

const maxBodyBytes = 256 * 1024
/** Pieces that a body comes in: each takes work, however short it is. Honest ones have hundreds of bytes or more. */
const maxBodyPieces = 2_048

export interface GraphqlParts {
  readonly method: string
  /** With its question mark; empty: none. */
  readonly search: string
  /** The body's JSON; undefined: no body. Throws BodyError for what is none. */
  readonly body: () => unknown
}

/** Lets through what may be a GraphQL request: a GET that no other site's page caused, and POST of JSON in UTF-8. */
export const requireGraphql: RequestHandler = (request, response, next) => {
  if (request.method === 'GET')
    return isPreflighted(request.headers)
      ? next()
      : sendError(
          response,
          400,
          'BAD_REQUEST',
          'A form or a link could have sent this: use POST, or send `apollo-require-preflight: true`.',
        )
  if (request.method !== 'POST')
    return sendError(
      response,
      405,
      'BAD_REQUEST',
      'The method is not supported: use POST, or GET for queries.',
      ['allow', 'GET, POST'],
    )
  switch (bodyTypeOf(request.headers['content-type'])) {
    case 'json':
      return next()
    case 'otherCharset':
      return sendError(response, 415, 'BAD_REQUEST', 'The charset is not supported: use UTF-8.')
    default:
      return sendError(
        response,
        415,
        'BAD_REQUEST',
        'The content type is not supported: send application/json.',
      )
  }
}

/** Reads a packed body, unpacked, as bytes. */
const readPacked: RequestHandler = express.raw({ limit: maxBodyBytes, type: () => true })

/**
 * Reads the body as bytes. One that is not packed, as nearly all are, needs no more than its pieces put together: that
 * costs a third of what a request costs that is told its answer again (docs/decisions/0010).
 */
export const readBody: RequestHandler = (request, response, next) => {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers
  if (Number(length) > maxBodyBytes) {
    next(new HttpError('The body is too large.', 413))
    return
  }
  if (encoding !== undefined) {
    endBeyond(request)
    readPacked(request, response, next)
    return
  }
  const pieces: Buffer[] = []
  let bytes = 0
  const end = () => {
    const [only] = pieces
    request.body = pieces.length === 1 ? only : Buffer.concat(pieces, bytes)
    next()
  }
  const refuse = (message: string) => {
    request.off('data', take).off('end', end)
    next(new HttpError(message, 413))
  }
  const take = (piece: Buffer) => {
    bytes += piece.length
    pieces.push(piece)
    if (bytes > maxBodyBytes) refuse('The body is too large.')
    else if (pieces.length > maxBodyPieces) {
      // What follows is not even read.
      response.once('finish', () => request.destroy())
      refuse('The body comes in too many pieces.')
    }
  }
  request.on('data', take).on('end', end)
}

/** Ends the connection of a request whose packed body has more pieces or bytes than an unpacked one may have. */
function endBeyond(request: Request): void {
  let pieces = 0
  let bytes = 0
  request.on('data', (piece: Buffer) => {
    pieces += 1
    bytes += piece.length
    if (pieces > maxBodyPieces || bytes > maxBodyBytes) request.destroy()
  })
}

/** The body as it was sent, as text, without a byte order mark; empty: none. */
export function bodyTextOf({ body }: Request): string {
  return Buffer.isBuffer(body) ? utf8Text(body) : ''
}

/** The request's parts; `text` is its body's. */
export function partsOf({ method, url }: Request, text: string): GraphqlParts {
  const start = url.indexOf('?')
  return { method, search: start === -1 ? '' : withoutAbsent(url.slice(start)), body: () => parseBody(text) }
}

/** Without `variables` and `extensions` that are empty or null: they mean none, as they do in a body. */
function withoutAbsent(search: string): string {
  const parameters = new URLSearchParams(search)
  for (const name of ['variables', 'extensions']) {
    const values = parameters.getAll(name)
    if (values.length > 0 && values.every((value) => value === '' || value === 'null'))
      parameters.delete(name)
  }
  return `?${parameters.toString()}`
}

function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpError('The body is not JSON.', 400)
  }
}
