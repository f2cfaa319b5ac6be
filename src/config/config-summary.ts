// What a gateway was started with, for the log: modes and limits, no secret.
import type { Config } from './config.ts'

/** The fields of the start's log line. Of URLs, only the host is told. */
export function describeConfig(config: Config, version: string): Readonly<Record<string, unknown>> {
  return {
    version,
    upstreamHost: new URL(config.UPSTREAM_URL).host,
    upstreamAuth: config.UPSTREAM_AUTH,
    isolationKeyMode: config.ISOLATION_KEY_MODE,
    sharedCache: config.REDIS_URL === undefined ? 'off' : 'on',
    trustedDocuments: config.TRUSTED_DOCUMENTS,
    introspection: config.INTROSPECTION,
    router: config.ROUTER_SECRET === undefined ? 'off' : 'on',
    corsOrigins: config.CORS_ORIGINS.length,
    maxPageSize: config.MAX_PAGE_SIZE,
    maxCost: config.MAX_COST,
    rateLimitCost: config.RATE_LIMIT_COST,
    deadlineMs: config.UPSTREAM_DEADLINE_MS,
  }
}
