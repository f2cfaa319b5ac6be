// The Express application: what is served where, and in which order a request passes through.

import type { ServerResponse } from 'node:http'
import cors from 'cors'
import express, { type Express, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { createErrorHandler, notFound, sendError } from './json-errors.ts'
import { createRequestLog, recordOf } from './request-record.ts'

export interface AppOptions {
  readonly graphql: RequestHandler
  /** Whether requests are accepted: false from the moment that the gateway is asked to stop. */
  readonly isAccepting: () => boolean
  /** For operators: whether calls to the upstream are made. The gateway accepts requests all the same. */
  readonly breakerState: () => string
  /** Origins whose pages may read the answers. */
  readonly corsOrigins: readonly string[]
  readonly log: Logger
  readonly clock: Clock
}

const maxBodyBytes = 256 * 1024
/** What pages may read of an answer's headers beside the ones that they always may. */
const exposedHeaders = [
  'cache-status',
  'etag',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
]

/** Creates the application. */
export function createApp({
  graphql,
  isAccepting,
  breakerState,
  corsOrigins,
  log,
  clock,
}: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((_request, response, next) => {
    // Clients on kept-alive connections learn in time that they must look for another replica.
    if (!isAccepting()) response.setHeader('connection', 'close')
    next()
  })
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }))
  app.get('/readyz', (_request, response) => {
    const accepting = isAccepting()
    response
      .status(accepting ? 200 : 503)
      .json({ status: accepting ? 'accepting' : 'stopping', breaker: breakerState() })
  })
  app.use(createRequestLog(log, clock))
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }))
  if (corsOrigins.length > 0)
    app.use(cors({ origin: [...corsOrigins], methods: ['GET', 'POST'], exposedHeaders, maxAge: 600 }))
  app.all(
    '/graphql',
    requireMethod,
    requireJson,
    express.json({ limit: maxBodyBytes, strict: false, verify: keepBody }),
    graphql,
  )
  app.use(notFound)
  app.use(createErrorHandler(log))
  return app
}

/** Keeps the body as it was sent, beside what it is parsed to; not one in another charset, which reads differently. */
function keepBody(_request: unknown, response: ServerResponse, body: Buffer, charset: string): void {
  if (charset === 'utf-8') recordOf(response as Response).body = body.toString()
}

const requireMethod: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'POST') return next()
  response.setHeader('allow', 'GET, POST')
  return sendError(response, 405, 'BAD_REQUEST', 'The method is not supported: use POST, or GET for queries.')
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.method !== 'POST' || request.is('application/json')) return next()
  return sendError(response, 415, 'BAD_REQUEST', 'The content type is not supported: send application/json.')
}
