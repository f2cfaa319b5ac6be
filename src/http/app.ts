// The Express application: its routes, and the order of its middleware.
import cors from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { OnRequestEnd } from '../telemetry/request-end.ts'
import { createAccessLog } from './access-log.ts'
import { createErrorHandler, notFound } from './error-handler.ts'
import { limitHeaders } from './header-limits.ts'
import { createReadinessProbe, liveness, type ProbeOptions } from './probes.ts'
import { readBody, requireGraphQL } from './request-body.ts'

export interface AppOptions {
  readonly graphql: RequestHandler
  readonly probes: ProbeOptions
  /** Whether this process has been asked to stop. */
  readonly isDraining: () => boolean
  /** How many proxies stand in front: the outermost of them names the client's address in `X-Forwarded-For`. */
  readonly trustedProxies: number
  /** Origins whose pages may read responses; with `*` for the port, those of any port. */
  readonly corsOrigins: readonly string[]
  /** Pages for people; asked before the routes below. */
  readonly pages: readonly RequestHandler[]
  readonly log: Logger
  /** Called at the end of each request that is logged. */
  readonly onRequestEnd: OnRequestEnd
  readonly clock: Clock
}

/** Headers of a response that pages may read beside those that they always may. */
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
  probes,
  isDraining,
  trustedProxies,
  corsOrigins,
  pages,
  log,
  onRequestEnd,
  clock,
}: AppOptions): Express {
  const app = express()
  app.enable('strict routing')
  app.enable('case sensitive routing')
  app.set('trust proxy', trustedProxies)
  app.disable('x-powered-by')
  app.disable('etag')
  const closeWhenDraining: RequestHandler = (_request, response, next) => {
    // Clients on kept-alive connections learn in time that they must look for another replica.
    if (isDraining()) response.setHeader('connection', 'close')
    next()
  }
  const commonMiddleware = [closeWhenDraining, createAccessLog(log, clock, onRequestEnd), limitHeaders]
  if (corsOrigins.length > 0) commonMiddleware.push(allowOrigins(corsOrigins))
  if (pages.length > 0) app.use(...pages)
  app.all('/graphql', ...commonMiddleware, requireGraphQL, readBody, graphql)
  app.get('/healthz', closeWhenDraining, liveness)
  app.get('/readyz', closeWhenDraining, createReadinessProbe(probes))
  app.use(...commonMiddleware, notFound)
  app.use(createErrorHandler(log))
  return app
}

function allowOrigins(allowed: readonly string[]): RequestHandler {
  const isAllowed = createOriginTest(allowed)
  return cors({
    // An empty list refuses, and the response still varies by the origin: with false, cors would leave that out.
    origin: (origin, callback) => callback(null, origin !== undefined && isAllowed(origin) ? [origin] : []),
    methods: ['GET', 'POST'],
    exposedHeaders,
    maxAge: 600,
  })
}

/**
 * Creates the test of an `Origin` header. An entry of `allowed` is an origin, or `SCHEME://HOST:*`: any port of exactly that
 * scheme and host, or none. The test takes time in proportion to the header's length, however many entries there are.
 */
function createOriginTest(allowed: readonly string[]): (origin: string) => boolean {
  const origins = new Set(allowed)
  return (origin) => origins.has(origin) || origins.has(`${origin.replace(/:\d{1,5}$/, '')}:*`)
}
