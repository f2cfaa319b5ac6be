// The configuration: settings grouped in the terms of the parts that take them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expandIssuers } from '../auth/issuers.ts'
import { parseTrustedDocuments, type TrustedDocuments } from '../graphql/trusted-documents.ts'
import {
  ConfigError,
  type Environment,
  parseSettings,
  type ReadFile,
  type Settings,
} from './parse-settings.ts'
import { countWorkers, shareOf } from './workers.ts'

const defaultPageSize = 20

export type Config = Readonly<ReturnType<typeof toConfig>>

/** Parses the configuration out of an environment and the files that it names. Throws ConfigError with all problems. */
export function parseConfig(
  environment: Environment,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): Config {
  const config = toConfig(parseSettings(environment, readFile), readFile)
  Object.values(config).forEach(Object.freeze)
  return Object.freeze(config)
}

/** Limits are those of one process: where there are workers, a share of the setting. */
function toConfig(settings: Settings, readFile: ReadFile) {
  const workers = countWorkers(settings)
  const maxConcurrency = shareOf(settings.UPSTREAM_MAX_CONCURRENCY, workers)
  return {
    server: {
      /** How many processes serve requests; 1: this one does. */
      workers,
      host: settings.HOST,
      port: settings.PORT,
      corsOrigins: settings.CORS_ORIGINS,
      trustedProxies: settings.TRUST_PROXY_HOPS,
      /** At most; 0: no warm-up. */
      warmUpMs: settings.WARM_UP_MS,
      drainMs: settings.SHUTDOWN_DRAIN_MS,
    },
    /** Where the explorer's files are; undefined: there is no explorer. */
    explorer: { directory: settings.EXPLORER === 'on' ? findExplorer(readFile) : undefined },
    log: { level: settings.LOG_LEVEL },
    telemetry: {
      serverTiming: settings.SERVER_TIMING === 'on',
      flightRecorder: { directory: settings.FLIGHT_RECORDER_DIRECTORY, processes: workers },
    },
    /** Where metrics are served; undefined: nowhere. */
    metrics: {
      address:
        settings.METRICS_PORT === 'off'
          ? undefined
          : { host: settings.METRICS_HOST, port: settings.METRICS_PORT },
    },
    upstream: {
      url: settings.UPSTREAM_URL,
      apiVersion: settings.UPSTREAM_API_VERSION,
      features: settings.UPSTREAM_FEATURES,
      identityHeader: settings.UPSTREAM_IDENTITY_HEADER,
      auth: settings.UPSTREAM_AUTH,
      token: settings.UPSTREAM_TOKEN,
      deadlineMs: settings.UPSTREAM_DEADLINE_MS,
      maxConcurrency,
      hedging: settings.UPSTREAM_HEDGING === 'on',
    },
    auth: {
      issuers: expandIssuers(settings.AUTH_ISSUER, settings.AUTH_JWKS_URL, settings.AUTH_TENANTS ?? []),
      audience: settings.AUTH_AUDIENCE,
      algorithms: settings.AUTH_ALGORITHMS,
      identityClaim: settings.AUTH_IDENTITY_CLAIM,
      /** Undefined: no response is explained. */
      explainClaim: settings.EXPLAIN_CLAIM,
      /** Undefined: every caller may write. */
      writeScope: settings.WRITE_SCOPE,
      isolationKey: { mode: settings.ISOLATION_KEY_MODE, secret: settings.ISOLATION_KEY_SECRET },
      /** The first signs, all verify. */
      signingSecrets: settings.SIGNING_SECRETS,
      /** None: no request is the router's. */
      routerSecrets: settings.ROUTER_SECRET ?? [],
    },
    pageCache: {
      freshness: {
        maxAgeMs: settings.PAGE_CACHE_MAX_AGE_MS,
        staleWhileRevalidateMs: settings.PAGE_CACHE_STALE_WHILE_REVALIDATE_MS,
        staleIfErrorMs: settings.PAGE_CACHE_STALE_IF_ERROR_MS,
      },
      maxBytes: shareOf(settings.PAGE_CACHE_MAX_BYTES, workers),
      /** Calls at a time; 0: none. */
      maxPrefetches: Math.ceil((maxConcurrency * settings.PAGE_CACHE_PREFETCH_SHARE) / 100),
    },
    // A cached response is served without asking the store whether another replica has written.
    responseCache: {
      maxBytes:
        settings.WRITES === 'on' && settings.REDIS_URL !== undefined
          ? 0
          : shareOf(settings.RESPONSE_CACHE_MAX_BYTES, workers),
    },
    redis: { url: settings.REDIS_URL },
    schema: {
      nodeInterface: settings.NODE_INTERFACE,
      introspection: settings.INTROSPECTION === 'on',
      writes: settings.WRITES,
    },
    writes: {
      /** The same on all replicas; it changes least often of the secrets that every gateway may have. */
      sessionIdSecret: settings.ISOLATION_KEY_SECRET ?? settings.SIGNING_SECRETS[0] ?? '',
    },
    limits: {
      defaultSize: Math.min(defaultPageSize, settings.MAX_PAGE_SIZE),
      maxSize: settings.MAX_PAGE_SIZE,
      pageBudget: settings.MAX_UPSTREAM_PAGES,
      maxTokens: settings.MAX_TOKENS,
      maxDepth: settings.MAX_DEPTH,
      maxAliases: settings.MAX_ALIASES,
      maxRootFields: settings.MAX_ROOT_FIELDS,
      maxDirectives: settings.MAX_DIRECTIVES,
      maxIds: settings.MAX_NODE_IDS,
      maxRepresentations: settings.MAX_REPRESENTATIONS,
      maxCost: settings.MAX_COST,
      maxResponseBytes: settings.MAX_RESPONSE_BYTES,
    },
    watch: {
      interval: { minMs: settings.WATCH_MIN_INTERVAL_MS, maxMs: settings.WATCH_MAX_INTERVAL_MS },
      /** Polls at a time, at least 1. */
      maxPolls: Math.max(Math.floor((maxConcurrency * settings.WATCH_UPSTREAM_SHARE) / 100), 1),
    },
    streams: { max: shareOf(settings.MAX_STREAMS, workers), maxPerCaller: settings.MAX_STREAMS_PER_CALLER },
    /** Per caller and minute; 0: no limit. */
    rateLimit: { maxCost: settings.RATE_LIMIT_COST },
    trustedDocuments: {
      mode: settings.TRUSTED_DOCUMENTS,
      documents: readTrustedDocuments(settings, readFile),
    },
  }
}

/** Returns the folder of the built explorer. Throws ConfigError where it is not built. */
function findExplorer(readFile: ReadFile): string {
  const directory = join(import.meta.dirname, '../../explorer/dist')
  try {
    readFile(join(directory, 'index.html'))
    return directory
  } catch {
    throw new ConfigError(['EXPLORER=on needs the built explorer: run "npm run build:pages".'])
  }
}

function readTrustedDocuments(
  { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FILE: path }: Settings,
  readFile: ReadFile,
): TrustedDocuments | undefined {
  if (path === undefined) return undefined
  try {
    const documents = parseTrustedDocuments(readFile(path))
    if (mode === 'enforce' && documents.count === 0)
      throw new Error(
        'TRUSTED_DOCUMENTS_FILE contains no document: TRUSTED_DOCUMENTS=enforce would reject every request.',
      )
    return documents
  } catch (error) {
    const isOurs = error instanceof Error && error.message.startsWith('TRUSTED_DOCUMENTS_FILE ')
    throw new ConfigError([isOurs ? error.message : 'TRUSTED_DOCUMENTS_FILE must name a readable file.'])
  }
}

/** Returns the fields of the start's log line: modes and limits, no secret, and of URLs only the host. */
export function describeConfig(config: Config, version: string): Readonly<Record<string, unknown>> {
  return {
    version,
    workers: config.server.workers,
    metrics: config.metrics.address === undefined ? 'off' : 'on',
    upstreamHost: new URL(config.upstream.url).host,
    upstreamAuth: config.upstream.auth,
    isolationKeyMode: config.auth.isolationKey.mode,
    sharedCache: config.redis.url === undefined ? 'off' : 'on',
    trustedDocuments: config.trustedDocuments.mode,
    introspection: config.schema.introspection ? 'on' : 'off',
    writes: config.schema.writes,
    router: config.auth.routerSecrets.length === 0 ? 'off' : 'on',
    corsOrigins: config.server.corsOrigins.length,
    maxPageSize: config.limits.maxSize,
    maxCost: config.limits.maxCost,
    rateLimitCost: config.rateLimit.maxCost,
    deadlineMs: config.upstream.deadlineMs,
  }
}
