// Which HTTP requests are GraphQL requests, and how their bodies are read.
import type { IncomingHttpHeaders } from 'node:http'
import express, { type Request, type RequestHandler } from 'express'
import { utf8Text } from '../utf8-text.ts'
import { HttpError } from './error-handler.ts'

const maxBodyBytes = 256 * 1024
/** Maximum chunks of a body: each takes work, however short it is. Honest ones have hundreds of bytes or more. */
const maxBodyChunks = 2_048

/** Lets through what may be a GraphQL request: a GET that no other site's page caused, and POST of JSON in UTF-8. */
export const requireGraphQL: RequestHandler = ({ method, headers }, _response, next) => {
  const bodyType = bodyTypeOf(headers['content-type'])
  if (method === 'GET') {
    if (bodyType !== 'json' && !isPreflighted(headers))
      throw new HttpError(
        400,
        'A form or a link could have sent this: use POST, or send `apollo-require-preflight: true`.',
      )
  } else if (method !== 'POST')
    throw new HttpError(405, 'The method is not supported: use POST, or GET for queries.', {
      allow: 'GET, POST',
    })
  else if (bodyType === 'otherCharset') throw new HttpError(415, 'The charset is not supported: use UTF-8.')
  else if (bodyType !== 'json')
    throw new HttpError(415, 'The content type is not supported: send application/json.')
  next()
}

/** Browsers do not send these across origins unless a preflight allowed it: a form or a link cannot carry them. */
const preflightedHeaders = ['apollo-require-preflight', 'x-apollo-operation-name', 'x-router-secret']

function isPreflighted(headers: IncomingHttpHeaders): boolean {
  return preflightedHeaders.some((name) => headers[name] !== undefined && headers[name] !== '')
}

/**
 * - `json`: JSON in UTF-8
 * - `otherType`: no media type, or another one
 * - `otherCharset`: JSON in a charset that JSON is not sent in (RFC 8259, section 8.1)
 */
export type BodyType = 'json' | 'otherType' | 'otherCharset'

/** Returns the type that `Content-Type` announces (RFC 9110, section 8.3), in one pass. Parameters but `charset` are ignored. */
export function bodyTypeOf(contentType: string | undefined): BodyType {
  if (contentType === 'application/json') return 'json'
  const [essence = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  if (essence.trim() !== 'application/json') return 'otherType'
  const charset = parameters.find((parameter) => parameter.trimStart().startsWith('charset='))
  if (charset === undefined) return 'json'
  const value = charset.trim().slice('charset='.length).replaceAll('"', '')
  return value === 'utf-8' || value === 'utf8' ? 'json' : 'otherCharset'
}

/** Reads a compressed body, decompressed, as bytes. */
const readCompressed: RequestHandler = express.raw({ limit: maxBodyBytes, type: () => true })

/**
 * Reads the body as bytes. One that is not compressed, as nearly all are, only needs its chunks put together: body-parser
 * would cost a third of what a request costs that is served from the response cache (docs/decisions/0010).
 */
export const readBody: RequestHandler = (request, response, next) => {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers
  if (Number(length) > maxBodyBytes) throw new HttpError(413, 'The body is too large.')
  if (encoding !== undefined) {
    destroyBeyondLimits(request)
    readCompressed(request, response, next)
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  const onEnd = () => {
    const [only] = chunks
    request.body = chunks.length === 1 ? only : Buffer.concat(chunks, bytes)
    next()
  }
  const refuse = (message: string) => {
    request.off('data', onData).off('end', onEnd)
    next(new HttpError(413, message))
  }
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes > maxBodyBytes) refuse('The body is too large.')
    else if (chunks.length > maxBodyChunks) {
      // What follows is not even read.
      response.once('finish', () => request.destroy())
      refuse('The body comes in too many chunks.')
    }
  }
  request.on('data', onData).on('end', onEnd)
}

/** Destroys a request whose compressed body has more chunks or bytes than a body may have. */
function destroyBeyondLimits(request: Request): void {
  let chunks = 0
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    chunks += 1
    bytes += chunk.length
    if (chunks > maxBodyChunks || bytes > maxBodyBytes) request.destroy()
  })
}

/** Returns the text of a body that was read, without a byte order mark; empty if there is none. */
export function bodyText({ body }: Request): string {
  return Buffer.isBuffer(body) ? utf8Text(body) : ''
}
