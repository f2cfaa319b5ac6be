// The folders of src: what each contains and what it may import, types included. What is not named is not allowed.
// `npm run structure` checks the imports, and `npm run codegen` writes the table in docs/architecture.md.

export interface FolderRule {
  readonly contains: string
  /** Folders and files of src. */
  readonly imports: readonly string[]
  /** Packages, with their subpaths, and modules of Node. */
  readonly packages: readonly string[]
}

/** Rules by path below src. A folder without a rule has that of the folder around it. */
export const folderRules: Readonly<Record<string, FolderRule>> = {
  'main.ts': {
    contains: 'the process: environment, signals, exit codes',
    imports: ['clock.ts', 'cluster', 'config', 'gateway.ts', 'logging', 'running-gateway.ts'],
    packages: ['node:cluster', 'node:fs', 'pino'],
  },
  'running-gateway.ts': {
    contains: 'a gateway that runs: what it offers, and what it can be started with',
    imports: ['graphql/subscriptions', 'logging', 'metrics', 'session-sources.ts', 'telemetry', 'warm-up'],
    packages: ['express'],
  },
  cluster: {
    contains:
      'the workers of a gateway: the primary process that starts, replaces and stops them, and its messages',
    imports: ['clock.ts', 'config', 'metrics', 'running-gateway.ts', 'telemetry', 'warm-up'],
    packages: ['node:cluster', 'pino'],
  },
  'gateway.ts': {
    contains: 'the composition root',
    imports: [
      'auth',
      'clock.ts',
      'config',
      'graphql',
      'http',
      'logging',
      'metrics',
      'origin.ts',
      'redis-changes.ts',
      'running-gateway.ts',
      'session-sources.ts',
      'sessions',
      'telemetry',
      'warm-up',
    ],
    packages: ['pino'],
  },
  'redis-changes.ts': {
    contains: 'connects to Redis: changes of its availability go to the log and to telemetry',
    imports: ['clock.ts', 'logging', 'redis', 'telemetry'],
    packages: ['pino'],
  },
  'session-sources.ts': {
    contains: 'composes where sessions are read from: the REST API, shared pages, the page cache',
    imports: [
      'clock.ts',
      'config',
      'logging',
      'metrics',
      'page-cache',
      'redis',
      'sessions',
      'telemetry',
      'upstream',
      'watch',
    ],
    packages: ['@opentelemetry/api', 'pino'],
  },
  'warm-up': {
    contains: 'operations that are executed against a stub page before the gateway reports that it is ready',
    imports: [
      'auth/authenticate.ts',
      'clock.ts',
      'config',
      'graphql/compiled-operations.ts',
      'graphql/handler.ts',
      'graphql/request.ts',
      'graphql/trusted-documents.ts',
      'page-cache',
      'sessions',
      'upstream/page.ts',
      'upstream/session-record.ts',
    ],
    packages: ['graphql', 'node:timers/promises', 'pino'],
  },
  doctor: {
    contains:
      '`npm run doctor`, a process of its own: how service, key sets and store behave with the present settings',
    imports: [
      'auth/isolation-key.ts',
      'auth/jwks.ts',
      'auth/published-keys.ts',
      'clock.ts',
      'config',
      'logging/public-address.ts',
      'redis',
      'resilience/deadline.ts',
      'upstream',
    ],
    packages: ['@redis/client', 'jose', 'node:crypto', 'node:fs', 'node:util'],
  },
  config: {
    contains: 'settings, and the configuration that they make: grouped for the parts that take it',
    imports: ['auth/issuers.ts', 'graphql/trusted-documents.ts'],
    packages: ['node:fs', 'node:os', 'node:path', 'zod'],
  },
  http: {
    contains: 'Express: routes, bodies, headers, streams, the access log',
    imports: [
      'clock.ts',
      'graphql/handler.ts',
      'graphql/limits/rate-limit.ts',
      'graphql/media-type.ts',
      'graphql/request.ts',
      'graphql/response.ts',
      'graphql/subscriptions/result-stream.ts',
      'resilience/abortable.ts',
      'telemetry/outcome.ts',
      'telemetry/request-end.ts',
      'telemetry/trace-context.ts',
      'utf8-text.ts',
      'warm-up/readiness.ts',
    ],
    packages: ['cors', 'express', 'fresh', 'helmet', 'node:crypto', 'node:http', 'node:net', 'pino'],
  },
  graphql: {
    contains:
      'from a GraphQL request to a GraphQL response: responders, subscriptions, limits, trusted documents, federation',
    imports: [
      'auth',
      'clock.ts',
      'collect-fields.ts',
      'connection/scan.ts',
      'crypto',
      'jit',
      'redis/connection.ts',
      'resilience/abortable.ts',
      'sessions',
      'telemetry/outcome.ts',
      'telemetry/trace-context.ts',
      'upstream/upstream-error.ts',
      'user-input-error.ts',
    ],
    packages: [
      '@apollo/server',
      '@apollo/subgraph',
      'graphql',
      'lru-cache',
      'negotiator',
      'node:crypto',
      'node:fs',
      'node:zlib',
      'pino',
      'rate-limiter-flexible',
      'zod',
    ],
  },
  jit: {
    contains: 'compiled execution: from an operation of any schema to JSON, or a bailout',
    imports: ['collect-fields.ts'],
    packages: ['graphql'],
  },
  connection: {
    contains: 'windows, cursors, slices, edges, page info: Relay paging over any list',
    imports: ['collect-fields.ts', 'crypto', 'list-position.ts', 'string-set.ts', 'user-input-error.ts'],
    packages: ['graphql'],
  },
  sessions: {
    contains: 'agents, sessions, their ids: where `connection/` and `upstream/` meet',
    imports: [
      '__generated__',
      'connection',
      'crypto',
      'jit/field-hints.ts',
      'list-position.ts',
      'resilience',
      'upstream/page.ts',
      'upstream/session-record.ts',
      'upstream/session-writes.ts',
      'upstream/upstream-error.ts',
      'user-input-error.ts',
      'watch',
    ],
    packages: ['dataloader', 'graphql', 'graphql-relay', 'lru-cache', 'node:crypto'],
  },
  'page-cache': {
    contains:
      'cached pages of any list, their keys, their age; windows inside them; one call for all readers',
    imports: [
      'clock.ts',
      'crypto',
      'list-position.ts',
      'resilience',
      'string-set.ts',
      'upstream/page.ts',
      'upstream/upstream-error.ts',
    ],
    packages: ['keyv', 'lru-cache', 'node:events', 'zod'],
  },
  watch: {
    contains:
      'live lists: one watcher for all streams of a list, when it polls, and what changed between two polls',
    imports: [
      'clock.ts',
      'connection',
      'list-position.ts',
      'resilience',
      'upstream/page.ts',
      'upstream/upstream-error.ts',
    ],
    packages: [],
  },
  upstream: {
    contains: 'the REST API: page requests, pages, records, what each failure means',
    imports: [
      'clock.ts',
      'crypto',
      'list-position.ts',
      'logging/once-per-minute.ts',
      'resilience',
      'string-set.ts',
      'telemetry/trace-context.ts',
      'utf8-text.ts',
    ],
    packages: ['@azure/identity', 'node:crypto', 'node:events', 'node:http', 'undici'],
  },
  redis: {
    contains: 'one connection to Redis or Valkey that never delays a request for long',
    imports: ['clock.ts', 'resilience'],
    packages: ['@redis/client', 'keyv', 'node:events'],
  },
  resilience: {
    contains: 'deadline, retry, circuit breaker, bulkhead, single flight, over any call',
    imports: ['clock.ts'],
    packages: ['lru-cache'],
  },
  auth: {
    contains: 'tokens, key sets, identities, isolation keys',
    imports: ['clock.ts', 'crypto', 'logging/public-address.ts', 'resilience/deadline.ts', 'utf8-text.ts'],
    packages: ['jose', 'lru-cache', 'node:crypto', 'node:http', 'pino', 'undici'],
  },
  logging: {
    contains: 'the log, and what is logged of calls, reads, failures and bailouts',
    imports: [
      'clock.ts',
      'crypto',
      'jit/bailout.ts',
      'list-position.ts',
      'page-cache/page-cache.ts',
      'resilience/call.ts',
      'sessions/agent.ts',
      'upstream/page.ts',
      'upstream/upstream-error.ts',
    ],
    packages: ['lru-cache', 'pino'],
  },
  telemetry: {
    contains:
      'trace context; events for metrics and traces, on channels that cost nothing while nobody subscribes',
    imports: [
      'clock.ts',
      'graphql/handler.ts',
      'graphql/request.ts',
      'graphql/response.ts',
      'list-position.ts',
      'logging/log.ts',
      'logging/once-per-minute.ts',
      'resilience/call.ts',
      'sessions/agent.ts',
      'upstream/call-kinds.ts',
      'upstream/page.ts',
      'upstream/upstream-error.ts',
    ],
    packages: [
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
      'lru-cache',
      'node:crypto',
      'node:diagnostics_channel',
      'node:fs',
      'node:path',
      'pino',
    ],
  },
  metrics: {
    contains: 'the catalogue of metrics, what is counted for them, and the server that Prometheus scrapes',
    imports: [
      'auth/authenticate.ts',
      'auth/jwks.ts',
      'graphql/subscriptions',
      'jit/bailout.ts',
      'origin.ts',
      'page-cache/cache-stats.ts',
      'resilience/call.ts',
      'resilience/circuit-breaker.ts',
      'telemetry/outcome.ts',
      'telemetry/request-end.ts',
      'upstream/call-kinds.ts',
      'upstream/page.ts',
      'upstream/upstream-error.ts',
      'upstream/upstream.ts',
      'watch/watch-stats.ts',
    ],
    packages: ['@prometheus-io/client', 'node:http', 'pino'],
  },
  crypto: { contains: 'keyed hashes and signed strings', imports: [], packages: ['node:crypto'] },
  __generated__: {
    contains: 'types of resolvers, written from `schema.graphql` and `schema-writes.graphql`',
    imports: ['sessions'],
    packages: ['graphql'],
  },
  'clock.ts': { contains: 'time as a port', imports: [], packages: [] },
  'collect-fields.ts': {
    contains: 'CollectFields, `@skip` and `@include`, fragments by name',
    imports: [],
    packages: ['graphql'],
  },
  'list-position.ts': {
    contains: 'orders, lists and the positions of their rows',
    imports: [],
    packages: [],
  },
  'origin.ts': { contains: 'the origin of a server that listens', imports: [], packages: [] },
  'string-set.ts': { contains: 'a set of strings with a short life', imports: [], packages: [] },
  'user-input-error.ts': { contains: "a client's mistake in an argument", imports: [], packages: [] },
  'utf8-text.ts': {
    contains: 'strict decoding of UTF-8',
    imports: [],
    packages: ['node:util', 'node:buffer'],
  },
}

/** Imports and cycles against the rules, as `importing file → imported file`, that are still to be removed. */
export const knownViolations: ReadonlySet<string> = new Set()

/** Modules that have state, each with its reason. */
export const modulesWithState: Readonly<Record<string, string>> = {
  'connection/selection.ts': 'WeakMaps remember pure functions of field nodes, which compiled queries share',
  'crypto/signed-text.ts':
    'one buffer for all signers, of which there is one per list: no call reads what another left',
}
