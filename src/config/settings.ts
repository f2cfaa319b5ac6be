// The settings: one definition from which the environment is parsed and docs/settings.md is written.
import { z } from 'zod'

/** One setting. `schema` parses the text of the environment; `expected` completes "NAME must be …". */
export interface Setting {
  readonly schema: z.ZodType<unknown, string>
  readonly expected: string
  /** What is wrong with a text that the schema refuses, where that can be said better: completes "NAME …". */
  readonly complaint?: (text: string) => string | undefined
  /** Used when the variable is unset or empty; absent means that there is no default. */
  readonly fallback?: string
  /** Missing is an error. Settings that only some combinations need are checked in config.ts. */
  readonly required?: true
  /** Secret: may come from the file that NAME_FILE names, and is never printed. */
  readonly secret?: true
  readonly description: string
}

/** A value for a message: at most 60 characters, on one line. */
export function quoted(text: string): string {
  const shown = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return shown.length <= 60 ? `"${shown}"` : `"${shown.slice(0, 60)}…"`
}

const setting = <const Definition extends Setting>(definition: Definition) => definition

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** Milliseconds, or a number with its unit, as in 10s. */
const milliseconds = (min: number, max: number) =>
  quantity({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }, min, max)

/** Bytes, or a number with its unit, as in 128MiB. */
const bytes = quantity(
  { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  0,
  1_000_000_000_000,
)

function quantity(units: Readonly<Record<string, number>>, min: number, max: number) {
  const pattern = new RegExp(`^(\\d{1,15})(${Object.keys(units).join('|')})?$`)
  return z
    .string()
    .regex(pattern)
    .transform((text) => {
      const [, number = '', unit = ''] = pattern.exec(text) ?? []
      return Number(number) * (unit === '' ? 1 : (units[unit] ?? Number.NaN))
    })
    .pipe(z.number().min(min).max(max))
}

const switches: Readonly<Record<string, string>> = { true: 'on', false: 'off' }
const onOrOff = z
  .string()
  .transform((text) => (Object.hasOwn(switches, text) ? switches[text] : text))
  .pipe(z.enum(['on', 'off']))

const hasCredentials = (text: string) => {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}

/** An origin as browsers write it, or an http or https one with `*` in place of its port. */
function isOrigin(text: string): boolean {
  const isAnyPort = text.endsWith(':*')
  const origin = isAnyPort ? text.slice(0, -2) : text
  const url = URL.parse(origin)
  if (url?.origin !== origin || origin.includes('*')) return false
  return !isAnyPort || (url.port === '' && /^https?:$/.test(url.protocol))
}

const redisUrl = z.string().refine((text) => {
  const url = URL.parse(text)
  return (url?.protocol === 'redis:' || url?.protocol === 'rediss:') && /^\/?\d{0,5}$/.test(url.pathname)
})

const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text)
  return (
    (url?.protocol === 'https:' || url?.protocol === 'http:') &&
    url.search === '' &&
    url.hash === '' &&
    !hasCredentials(text)
  )
})

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

const secretText = z.string().refine((text) => Buffer.byteLength(text) >= 32)
const secretList = list.pipe(z.array(secretText).min(1))
const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
/** Headers of upstream calls: whichever came last of two with one name would overwrite the isolation key. */
const headersInUse: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'connection',
  'content-length',
  'foundry-features',
  'host',
  'transfer-encoding',
  'x-ms-client-request-id',
  'x-ms-return-client-request-id',
])
const headerName = /^[a-z0-9-]{1,64}$/

/** A limit on operations, at least 1. */
function limit(fallback: number, description: string) {
  return setting({
    schema: integer(1, 1_000_000),
    expected: 'a number from 1 to 1000000',
    fallback: `${fallback}`,
    description,
  })
}

/** All settings by the name of their environment variable, in the order of the documentation. */
export const settings = {
  PORT: setting({
    schema: integer(0, 65_535),
    expected: 'a port from 0 to 65535 (0: any free one)',
    fallback: '4000',
    description: 'Port to listen on.',
  }),
  HOST: setting({
    schema: z.string().min(1),
    expected: 'a host name or address',
    fallback: '127.0.0.1',
    description: 'Address to listen on; `0.0.0.0` in a container.',
  }),
  UPSTREAM_URL: setting({
    schema: httpUrl,
    expected: 'the base URL of the REST API, path included, without query',
    complaint: (text) =>
      hasCredentials(text)
        ? 'must not hold a user or a password: a credential belongs in UPSTREAM_TOKEN'
        : undefined,
    required: true,
    description:
      'Base URL of the REST API, for example `https://ACCOUNT.services.ai.azure.com/api/projects/PROJECT`.',
  }),
  UPSTREAM_API_VERSION: setting({
    schema: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
    expected: 'a version such as v1',
    fallback: 'v1',
    description: 'Sent as `api-version` with every call.',
  }),
  UPSTREAM_FEATURES: setting({
    schema: z.string().regex(/^[A-Za-z0-9_=,. -]*$/),
    expected: 'a comma-separated list of NAME=VALUE features',
    fallback: 'AgentEndpoints=V1Preview',
    description: 'Sent as `Foundry-Features`; if it is set to an empty string, the header is not sent.',
  }),
  UPSTREAM_IDENTITY_HEADER: setting({
    schema: z
      .string()
      .toLowerCase()
      .regex(headerName)
      .refine((name) => !headersInUse.has(name)),
    expected: 'the name of a header that the gateway does not use for anything else',
    fallback: 'x-ms-user-isolation-key',
    description: 'The header that carries the isolation key; `x-ms-user-identity` on newer services.',
  }),
  UPSTREAM_AUTH: setting({
    schema: z.enum(['entra', 'token', 'none']),
    expected: 'entra, token or none',
    fallback: 'entra',
    description:
      "The gateway's own credential: `entra` (DefaultAzureCredential), `token` (`UPSTREAM_TOKEN`), `none` (a proxy adds it).",
  }),
  UPSTREAM_TOKEN: setting({
    schema: z.string().regex(/^[\x21-\x7e]+$/),
    expected: 'a bearer token without spaces',
    secret: true,
    description: 'The bearer token for `UPSTREAM_AUTH=token`.',
  }),
  UPSTREAM_DEADLINE_MS: setting({
    schema: milliseconds(1, 600_000),
    expected: 'milliseconds from 1 to 600000',
    fallback: '10000',
    description:
      'How long one GraphQL operation may wait for the REST API, all its calls and retries included.',
  }),
  UPSTREAM_MAX_CONCURRENCY: setting({
    schema: integer(1, 10_000),
    expected: 'a number from 1 to 10000',
    fallback: '64',
    description:
      'Maximum number of active upstream calls. 128 more may be queued; past that, operations fail at once. One agent takes at most three quarters.',
  }),
  AUTH_ISSUER: setting({
    schema: list.pipe(
      z
        .array(z.string())
        .min(1)
        .refine((issuers) => new Set(issuers).size === issuers.length),
    ),
    complaint: (text) =>
      text.split(',').filter((issuer) => issuer.trim() !== '').length > 1
        ? 'must name each issuer once'
        : undefined,
    expected: 'a comma-separated list of the issuers (`iss`) whose tokens are accepted',
    required: true,
    description:
      "The `iss` that a caller's token must carry: one, or a comma-separated list. `{tenantid}` in it stands for each of `AUTH_TENANTS`.",
  }),
  AUTH_TENANTS: setting({
    schema: list.pipe(z.array(z.string().regex(/^[A-Za-z0-9.-]{1,64}$/)).min(1)),
    expected: 'a comma-separated list of tenant ids',
    description: 'The tenants that `{tenantid}` in `AUTH_ISSUER` stands for.',
  }),
  AUTH_AUDIENCE: setting({
    schema: z.string().min(1),
    expected: 'the audience (`aud`) of the tokens of callers',
    required: true,
    description: "The `aud` that a caller's token must carry.",
  }),
  AUTH_JWKS_URL: setting({
    schema: list.pipe(z.array(httpUrl).min(1)),
    expected: "the URLs of the issuers' key sets, comma-separated, in the issuers' order",
    complaint: (text) =>
      text.split(',').some((url) => hasCredentials(url.trim()))
        ? 'must not hold a user or a password'
        : undefined,
    required: true,
    description:
      "Where each issuer publishes its key set (JWKS), in `AUTH_ISSUER`'s order; `{tenantid}` as there.",
  }),
  AUTH_ALGORITHMS: setting({
    schema: list.pipe(z.array(z.enum(signatureAlgorithms)).min(1)),
    expected: `a comma-separated list out of ${signatureAlgorithms.join(', ')}`,
    fallback: 'RS256,ES256,PS256,EdDSA',
    description: 'Signature algorithms that tokens may use. Only ones with a public key can be named.',
  }),
  AUTH_IDENTITY_CLAIM: setting({
    schema: z.string().regex(/^[A-Za-z0-9_:./-]{1,128}$/),
    expected: 'the name of a claim',
    fallback: 'sub',
    description: 'The claim that identifies a caller.',
  }),
  ISOLATION_KEY_MODE: setting({
    schema: z.enum(['hmac', 'claim']),
    expected: 'hmac or claim',
    fallback: 'hmac',
    description:
      'How the isolation key follows from the identity: `hmac`, a keyed hash over issuer and claim; `claim`, the claim itself.',
  }),
  ISOLATION_KEY_SECRET: setting({
    schema: secretText,
    expected: 'at least 32 bytes of secret text',
    secret: true,
    description:
      'Key of the hash. **A new one orphans every session**: it changes the isolation key of every caller.',
  }),
  SIGNING_SECRETS: setting({
    schema: secretList,
    expected: 'a comma-separated list of secrets of at least 32 bytes each',
    required: true,
    secret: true,
    description: 'Keys of the tags in the ids of sessions and in cursors: the first signs, all verify.',
  }),
  MAX_PAGE_SIZE: setting({
    schema: integer(1, 10_000),
    expected: 'a number from 1 to 10000',
    fallback: '500',
    description: 'Maximum of `first` and `last`. More than 100 takes several upstream calls.',
  }),
  MAX_UPSTREAM_PAGES: setting({
    schema: integer(1, 1_000),
    expected: 'a number from 1 to 1000',
    fallback: '10',
    description:
      'Maximum number of upstream pages that one list field may read. Past it, the page is short and its flags say so.',
  }),
  REDIS_URL: setting({
    schema: redisUrl,
    complaint: (text) =>
      redisUrl.safeParse(text.split('/').slice(0, 3).join('/')).success
        ? 'must name its database by a number, as in redis://host:6379/0'
        : undefined,
    expected: 'a redis:// or rediss:// URL',
    secret: true,
    description:
      'Redis or Valkey, for pages and rate limits shared between replicas; unset, both stay in memory.',
  }),
  PAGE_CACHE_MAX_AGE_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from 0 to 86400000',
    fallback: '5000',
    description: 'For how long a page is served without a new call.',
  }),
  PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from 0 to 86400000',
    fallback: '55000',
    description:
      'For how long after `PAGE_CACHE_MAX_AGE_MS` a page is served at once while it is revalidated in the background (RFC 5861).',
  }),
  PAGE_CACHE_STALE_IF_ERROR_MS: setting({
    schema: milliseconds(0, 86_400_000),
    expected: 'milliseconds from PAGE_CACHE_STALE_WHILE_REVALIDATE_MS to 86400000',
    fallback: '595000',
    description:
      'For how long after `PAGE_CACHE_MAX_AGE_MS` a page is served when the REST API is down, late or returns 5xx or 429 (RFC 5861).',
  }),
  PAGE_CACHE_MAX_BYTES: setting({
    schema: bytes,
    expected: 'a number of bytes',
    fallback: '134217728',
    description: 'Memory for cached pages, in bytes.',
  }),
  SHUTDOWN_DRAIN_MS: setting({
    schema: milliseconds(0, 600_000),
    expected: 'milliseconds from 0 to 600000',
    fallback: '2000',
    description:
      'How long to accept requests after SIGTERM while `/readyz` already returns 503: longer than a load balancer takes to notice.',
  }),
  ROUTER_SECRET: setting({
    schema: secretList,
    expected: 'a comma-separated list of secrets of at least 32 bytes each',
    secret: true,
    description:
      "The secret that a supergraph's router sends as `x-router-secret` to get `_entities`, `_service` and traces; all listed ones are accepted. Unset: no router is.",
  }),
  NODE_INTERFACE: setting({
    schema: onOrOff,
    expected: 'on or off',
    fallback: 'on',
    description:
      'Whether the schema has `Node`, `node`, `nodes` and `Agent.id`. A supergraph can have them from one subgraph only.',
  }),
  RESPONSE_CACHE_MAX_BYTES: setting({
    schema: bytes,
    expected: 'a number of bytes',
    fallback: '33554432',
    description:
      'Memory for cached responses, in bytes: from the third time on, an operation that is repeated while all its pages are fresh is not executed. 0: no response is cached.',
  }),
  TRUSTED_DOCUMENTS: setting({
    schema: z.enum(['off', 'log', 'enforce']),
    expected: 'off, log or enforce',
    fallback: 'off',
    description:
      "Whether only the documents of `TRUSTED_DOCUMENTS_FILE` are executed: `enforce` refuses others (except the router's), `log` logs them.",
  }),
  TRUSTED_DOCUMENTS_FILE: setting({
    schema: z.string().min(1),
    expected: 'the path of a file',
    description: "An Apollo manifest or Relay's `persisted.json`.",
  }),
  MAX_TOKENS: limit(3_000, 'Maximum tokens of a document. Parsing stops there.'),
  MAX_DEPTH: limit(20, 'Maximum levels of nested fields, through fragments.'),
  MAX_ALIASES: limit(50, 'Maximum aliases of an operation, through fragments.'),
  MAX_ROOT_FIELDS: limit(20, 'Maximum root fields of an operation, through fragments.'),
  MAX_DIRECTIVES: limit(100, 'Maximum directives of an operation, through fragments.'),
  MAX_NODE_IDS: limit(100, 'Maximum ids of one `nodes` field: each can cost an upstream call.'),
  MAX_REPRESENTATIONS: limit(1_000, 'Maximum representations of one `_entities` field.'),
  MAX_COST: limit(
    10_000,
    'Maximum estimated cost of an operation: composite fields count 1 (or their `@cost`), times the sizes of the lists they lie in.',
  ),
  MAX_RESPONSE_BYTES: setting({
    schema: integer(65_536, 1_000_000_000),
    expected: 'a number of bytes from 65536 to 1000000000',
    fallback: '8388608',
    description: 'The largest response, in bytes, whatever the estimated cost of its operation.',
  }),
  RATE_LIMIT_COST: setting({
    schema: integer(0, 1_000_000_000),
    expected: 'a number from 0 to 1000000000',
    fallback: '100000',
    description: 'Cost that one caller may consume in a minute; 0: no limit.',
  }),
  TRUST_PROXY_HOPS: setting({
    schema: integer(0, 32),
    expected: 'a number from 0 to 32',
    fallback: '0',
    description:
      'How many proxies stand in front of the gateway and append the address of their client to `X-Forwarded-For`. With too few, all clients share one count of refused tokens.',
  }),
  CORS_ORIGINS: setting({
    schema: list.pipe(z.array(z.string().refine(isOrigin))),
    expected: 'a comma-separated list of origins such as https://app.example.com; * can stand for a port',
    complaint: (text) => {
      const slashed = text.split(',').find((origin) => origin.trim().endsWith('/'))
      return slashed && !hasCredentials(slashed.trim())
        ? `must not end in a slash: got ${quoted(slashed.trim())}`
        : undefined
    },
    fallback: '',
    description:
      'Origins whose pages may call the gateway from a browser; empty: none. `http://localhost:*` is any port, or none, of exactly that scheme and host.',
  }),
  INTROSPECTION: setting({
    schema: onOrOff,
    expected: 'off or on',
    fallback: 'off',
    description: 'Whether clients may introspect the schema.',
  }),
  LOG_LEVEL: setting({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    expected: 'fatal, error, warn, info, debug, trace or silent',
    fallback: 'info',
    description: 'Log lines are JSON on standard output.',
  }),
}

/** Former names of settings, and their present ones. */
export const renamedSettings: ReadonlyMap<string, keyof typeof settings> = new Map([
  ['ANSWERS_MAX_BYTES', 'RESPONSE_CACHE_MAX_BYTES'],
  ['CACHE_FRESH_MS', 'PAGE_CACHE_MAX_AGE_MS'],
  ['CACHE_MAX_BYTES', 'PAGE_CACHE_MAX_BYTES'],
  ['CACHE_STALE_IF_ERROR_MS', 'PAGE_CACHE_STALE_IF_ERROR_MS'],
  ['CACHE_STALE_MS', 'PAGE_CACHE_STALE_WHILE_REVALIDATE_MS'],
  ['CACHE_URL', 'REDIS_URL'],
  ['FEDERATED_NODE', 'NODE_INTERFACE'],
  ['ID_SECRET', 'SIGNING_SECRETS'],
  ['MAX_IDS', 'MAX_NODE_IDS'],
  ['MAX_REFERENCES', 'MAX_REPRESENTATIONS'],
  ['PAGE_BUDGET', 'MAX_UPSTREAM_PAGES'],
  ['SHUTDOWN_DELAY_MS', 'SHUTDOWN_DRAIN_MS'],
])
