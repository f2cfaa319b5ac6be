// The Express application: what is served where, and in which order a request passes through.
import cors from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { createAccessLog } from './access-log.ts'
import { createOriginTest } from './cors-origins.ts'
import { createErrorHandler, notFound } from './error-handler.ts'
import { limitHeaders } from './header-limits.ts'
import { readBody, requireGraphql } from './request-body.ts'

export interface AppOptions {
  readonly graphql: RequestHandler
  /** Whether requests are accepted: false from the moment that the gateway is asked to stop. */
  readonly isAccepting: () => boolean
  /** For operators: whether calls to the upstream are made. The gateway accepts requests all the same. */
  readonly breakerState: () => string
  /** How many proxies stand in front: the client's address is what the outermost of them wrote into `X-Forwarded-For`. */
  readonly trustedProxies: number
  /** Origins whose pages may read the answers; with `*` for the port, those of any port. */
  readonly corsOrigins: readonly string[]
  readonly log: Logger
  readonly clock: Clock
}

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
  trustedProxies,
  corsOrigins,
  log,
  clock,
}: AppOptions): Express {
  const app = express()
  app.enable('strict routing')
  app.enable('case sensitive routing')
  app.set('trust proxy', trustedProxies)
  app.disable('x-powered-by')
  app.disable('etag')
  const sayGoodbye: RequestHandler = (_request, response, next) => {
    // Clients on kept-alive connections learn in time that they must look for another replica.
    if (!isAccepting()) response.setHeader('connection', 'close')
    next()
  }
  const first = [sayGoodbye, createAccessLog(log, clock), limitHeaders]
  if (corsOrigins.length > 0) first.push(allowOrigins(corsOrigins))
  app.all('/graphql', ...first, requireGraphql, readBody, graphql)
  app.get('/healthz', sayGoodbye, (_request, response) => void response.json({ status: 'alive' }))
  app.get('/readyz', sayGoodbye, (_request, response) => {
    const accepting = isAccepting()
    response
      .status(accepting ? 200 : 503)
      .json({ status: accepting ? 'ready' : 'draining', circuitBreaker: breakerState() })
  })
  app.use(...first, notFound)
  app.use(createErrorHandler(log))
  return app
}

function allowOrigins(allowed: readonly string[]): RequestHandler {
  const isAllowed = createOriginTest(allowed)
  return cors({
    // An empty list refuses, and the answer still varies by the origin: with false, cors would leave that out.
    origin: (origin, callback) => callback(null, origin !== undefined && isAllowed(origin) ? [origin] : []),
    methods: ['GET', 'POST'],
    exposedHeaders,
    maxAge: 600,
  })
}
