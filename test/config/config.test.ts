// The configuration: defaults, and every problem named at once, never with its value.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../../src/config/config.ts'
import type { Settings } from '../../src/config/parse-settings.ts'
import { least, noFile, parse, problemsOf, secretA, secretB } from './config-parse.ts'

const defaults = {
  ...least,
  AUTH_ISSUER: [least.AUTH_ISSUER],
  AUTH_JWKS_URL: [least.AUTH_JWKS_URL],
  SIGNING_SECRETS: [secretB],
  PORT: 4000,
  HOST: '127.0.0.1',
  UPSTREAM_API_VERSION: 'v1',
  UPSTREAM_FEATURES: 'AgentEndpoints=V1Preview',
  UPSTREAM_IDENTITY_HEADER: 'x-ms-user-isolation-key',
  UPSTREAM_AUTH: 'entra',
  UPSTREAM_DEADLINE_MS: 10_000,
  AUTH_IDENTITY_CLAIM: 'sub',
  ISOLATION_KEY_MODE: 'hmac',
  MAX_PAGE_SIZE: 500,
  MAX_UPSTREAM_PAGES: 10,
  PAGE_CACHE_MAX_AGE_MS: 5_000,
  PAGE_CACHE_MAX_BYTES: 134_217_728,
  WARM_UP_MS: 2_000,
  SHUTDOWN_DRAIN_MS: 2_000,
  INTROSPECTION: 'off',
  LOG_LEVEL: 'info',
}

/** Of the settings that are named above: those that came later have tests of their own. */
function known(config: Settings): object {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name in defaults))
}

test('what is not set has its default', () => {
  assert.deepEqual(known(parse()), defaults)
  assert.equal(parse().UPSTREAM_TOKEN, undefined)
  assert.equal(parse().REDIS_URL, undefined)
})

test('an empty text is as good as nothing, but for the features, which it switches off', () => {
  const empty = Object.fromEntries(Object.keys(defaults).map((name) => [name, '']))
  assert.deepEqual(known(parse({ ...empty, ...least })), { ...defaults, UPSTREAM_FEATURES: '' })
})

test('a configuration cannot be changed', () => {
  const config = parseConfig(least, noFile)
  assert.ok([config, ...Object.values(config)].every(Object.isFrozen))
})

test('values arrive in their types', () => {
  const config = parse({
    PORT: '0',
    UPSTREAM_IDENTITY_HEADER: 'X-MS-User-Identity',
    SIGNING_SECRETS: ` ${secretA} ,${secretB},`,
    PAGE_CACHE_MAX_AGE_MS: '0',
    REDIS_URL: 'rediss://user:pass@cache.example:6380',
    UPSTREAM_AUTH: 'token',
    UPSTREAM_TOKEN: 'a.b-c_d~',
  })
  assert.equal(config.PORT, 0)
  assert.equal(config.UPSTREAM_IDENTITY_HEADER, 'x-ms-user-identity')
  assert.deepEqual(config.SIGNING_SECRETS, [secretA, secretB])
  assert.equal(config.PAGE_CACHE_MAX_AGE_MS, 0)
  assert.equal(config.REDIS_URL, 'rediss://user:pass@cache.example:6380')
  assert.equal(config.UPSTREAM_TOKEN, 'a.b-c_d~')
})

test('without any setting, one error lists everything that is missing', () => {
  assert.throws(() => parseConfig({}, noFile), {
    name: 'ConfigError',
    message: `The configuration has 6 problem(s):
  UPSTREAM_URL is missing: it must be the base URL of the REST API, path included, without query.
  AUTH_ISSUER is missing: it must be a comma-separated list of the issuers (\`iss\`) whose tokens are accepted.
  AUTH_AUDIENCE is missing: it must be the audience (\`aud\`) of the tokens of callers.
  AUTH_JWKS_URL is missing: it must be the URLs of the issuers' key sets, comma-separated, in the issuers' order.
  SIGNING_SECRETS is missing: it must be a comma-separated list of secrets of at least 32 bytes each.
  ISOLATION_KEY_SECRET is missing: ISOLATION_KEY_MODE=hmac needs at least 32 bytes of secret text.`,
  })
})

test('missing and bad settings are reported together, and no value of a secret is', () => {
  const short = 'too-short-a-secret'
  const problems = problemsOf({
    PORT: 'x',
    AUTH_ISSUER: undefined,
    SIGNING_SECRETS: short,
    UPSTREAM_AUTH: 'token',
  })
  assert.deepEqual(problems, [
    'PORT must be a port from 0 to 65535 (0: any free one): got "x".',
    'AUTH_ISSUER is missing: it must be a comma-separated list of the issuers (`iss`) whose tokens are accepted.',
    'SIGNING_SECRETS must be a comma-separated list of secrets of at least 32 bytes each.',
    'UPSTREAM_TOKEN is missing: UPSTREAM_AUTH=token needs a bearer token.',
  ])
  assert.ok(!problems.join().includes(short))
})

test('what is needed follows from the modes that are set', () => {
  const without = { ISOLATION_KEY_SECRET: undefined }
  assert.deepEqual(problemsOf({ ...without, ISOLATION_KEY_MODE: 'claim' }), [])
  assert.deepEqual(problemsOf({ ...without, ISOLATION_KEY_MODE: 'hmac' }), [
    'ISOLATION_KEY_SECRET is missing: ISOLATION_KEY_MODE=hmac needs at least 32 bytes of secret text.',
  ])
  assert.deepEqual(problemsOf({ UPSTREAM_AUTH: 'none' }), [])
  assert.deepEqual(problemsOf({ UPSTREAM_AUTH: 'token', UPSTREAM_TOKEN: 'a b' }), [
    'UPSTREAM_TOKEN must be a bearer token without spaces.',
  ])
})

test('the configuration groups the settings for the parts that take them', () => {
  const config = parseConfig(
    {
      ...least,
      AUTH_ISSUER: 'https://a.example/{tenantid}',
      AUTH_JWKS_URL: 'https://a.example/{tenantid}/keys',
      AUTH_TENANTS: 'one,two',
      MAX_PAGE_SIZE: '10',
      PAGE_CACHE_MAX_AGE_MS: '1s',
      PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '2s',
      PAGE_CACHE_STALE_IF_ERROR_MS: '3s',
    },
    noFile,
  )
  assert.deepEqual(config.pageCache.freshness, {
    maxAgeMs: 1_000,
    staleWhileRevalidateMs: 2_000,
    staleIfErrorMs: 3_000,
  })
  assert.deepEqual(config.auth.issuers, [
    { issuer: 'https://a.example/one', jwksUrl: 'https://a.example/one/keys' },
    { issuer: 'https://a.example/two', jwksUrl: 'https://a.example/two/keys' },
  ])
  assert.deepEqual(config.auth.isolationKey, { mode: 'hmac', secret: secretA })
  assert.deepEqual([config.limits.defaultSize, config.limits.maxSize], [10, 10])
  assert.deepEqual(config.auth.routerSecrets, [])
  assert.deepEqual(config.trustedDocuments, { mode: 'off', documents: undefined })
})
