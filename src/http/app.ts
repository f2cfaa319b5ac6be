// The Express application: what is served where, and in which order a request passes through.
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { createErrorHandler, notFound, sendError } from './json-errors.ts'
import { createRequestLog } from './request-record.ts'

export interface AppOptions {
  readonly graphql: RequestHandler
  /** Whether requests are accepted: false from the moment that the gateway is asked to stop. */
  readonly isAccepting: () => boolean
  readonly log: Logger
  readonly clock: Clock
}

const maxBodyBytes = 256 * 1024

/** Creates the application. */
export function createApp({ graphql, isAccepting, log, clock }: AppOptions): Express {
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
    response.status(accepting ? 200 : 503).json({ status: accepting ? 'accepting' : 'stopping' })
  })
  app.use(createRequestLog(log, clock))
  app.use('/graphql', requireJson, express.json({ limit: maxBodyBytes, strict: false }), graphql)
  app.use(notFound)
  app.use(createErrorHandler(log))
  return app
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.method !== 'POST' || request.is('application/json')) return next()
  return sendError(response, 415, 'BAD_REQUEST', 'The content type is not supported: send application/json.')
}
