// Values that settings do not take: each is named in one line, with what it should be.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, problemsOf, secretA } from './config-parse.ts'

const secretList = 'a comma-separated list of secrets of at least 32 bytes each'
const bad: readonly (readonly [name: string, expected: string, values: readonly string[]])[] = [
  ['PORT', 'a port from 0 to 65535 (0: any free one)', ['-1', '65536', '4e3', ' 1', '0x1', 'http', '1.5']],
  ['WORKERS', 'auto, or a number from 1 to 64', ['0', '65', 'all', '1.5', '-1']],
  [
    'UPSTREAM_URL',
    'the base URL of the REST API, path included, without query',
    ['x', 'ftp://a', 'http://a?b=c', 'http://a#b', '//a'],
  ],
  ['UPSTREAM_API_VERSION', 'a version such as v1', ['v1&x=y', 'v 1', 'x'.repeat(65)]],
  ['UPSTREAM_FEATURES', 'a comma-separated list of NAME=VALUE features', ['a\r\nb: c', 'a;b', 'ä']],
  [
    'UPSTREAM_IDENTITY_HEADER',
    'the name of a header that the gateway does not use for anything else',
    ['a b', 'a:b', 'x\r\ny', 'x_y', 'x'.repeat(65)],
  ],
  ['UPSTREAM_AUTH', 'entra, token or none', ['Entra', 'key']],
  ['UPSTREAM_TOKEN', 'a bearer token without spaces', ['a b', 'a\n', 'ä']],
  ['UPSTREAM_DEADLINE_MS', 'milliseconds from 1 to 600000', ['0', '600001', '10x', '11m']],
  [
    'AUTH_JWKS_URL',
    "the URLs of the issuers' key sets, comma-separated, in the issuers' order",
    ['x', 'file:///etc/keys', 'https://a#b'],
  ],
  ['AUTH_IDENTITY_CLAIM', 'the name of a claim', ['a b', 'x'.repeat(129)]],
  ['ISOLATION_KEY_MODE', 'hmac or claim', ['HMAC', 'none']],
  ['ISOLATION_KEY_SECRET', 'at least 32 bytes of secret text', ['x'.repeat(31)]],
  ['SIGNING_SECRETS', secretList, ['x'.repeat(31), `${secretA},short`, `short,${secretA}`, ',', ' ']],
  ['MAX_PAGE_SIZE', 'a number from 1 to 10000', ['0', '10001', 'all']],
  ['MAX_UPSTREAM_PAGES', 'a number from 1 to 1000', ['0', '1001']],
  ['REDIS_URL', 'a redis:// or rediss:// URL', ['localhost:6379', 'http://cache']],
  ['PAGE_CACHE_MAX_AGE_MS', 'milliseconds from 0 to 86400000', ['-1', '86400001']],
  ['PAGE_CACHE_MAX_BYTES', 'a number of bytes', ['-1', '128Mb', '9999999999999999']],
  ['WARM_UP_MS', 'milliseconds from 0 to 60000', ['-1', '60001', '2 s']],
  ['SHUTDOWN_DRAIN_MS', 'milliseconds from 0 to 600000', ['-1', '600001']],
  ['INTROSPECTION', 'off or on', ['yes', 'ON', '__proto__']],
  ['SERVER_TIMING', 'off or on', ['yes']],
  [
    'EXPLAIN_CLAIM',
    'a claim and its value, such as roles=operator',
    ['operator', '=x', 'a=', 'a b=c', 'a=b c'],
  ],
  ['WRITES', 'off or on', ['yes', 'ON', 'read']],
  ['WRITE_SCOPE', 'a scope or a role, such as Sessions.Write', ['a b', 'ä', 'x'.repeat(257)]],
  ['LOG_LEVEL', 'fatal, error, warn, info, debug, trace or silent', ['verbose', 'INFO']],
]

/** What is wrong, where it is no secret, nor may contain one. */
const got = (name: string, value: string) =>
  secret.includes(name) || /[@?#]/.test(value)
    ? ''
    : `: got "${value.replaceAll(/[^\x20-\x7e]/g, '?').replace(/(?<=^.{60}).+/, '…')}"`
const secret = ['UPSTREAM_TOKEN', 'ISOLATION_KEY_SECRET', 'SIGNING_SECRETS', 'REDIS_URL']

for (const [name, expected, values] of bad) {
  test(`${name} is ${expected}, and anything else is its one problem`, () => {
    for (const value of values)
      assert.deepEqual(problemsOf({ [name]: value }), [`${name} must be ${expected}${got(name, value)}.`])
  })
}

for (const name of [
  'accept',
  'Authorization',
  'foundry-features',
  'x-ms-client-request-id',
  'x-ms-return-client-request-id',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
]) {
  test(`the isolation key cannot travel in ${name}, which means something else`, () => {
    const [problem = '', ...others] = problemsOf({ UPSTREAM_IDENTITY_HEADER: name })
    assert.match(problem, /^UPSTREAM_IDENTITY_HEADER must be /)
    assert.deepEqual(others, [])
  })
}

for (const [what, settings, problem] of [
  [
    'a database that is no number',
    { REDIS_URL: 'redis://:pass@cache/abc' },
    'REDIS_URL must name its database by a number, as in redis://host:6379/0.',
  ],
  [
    'a password for the REST API in its URL',
    { UPSTREAM_URL: 'https://user:pass@a.example' },
    'UPSTREAM_URL must not contain a user or a password: a credential belongs in UPSTREAM_TOKEN.',
  ],
  [
    'a password for a key set in its URL',
    { AUTH_JWKS_URL: 'https://user:pass@a.example' },
    'AUTH_JWKS_URL must not contain a user or a password.',
  ],
  [
    'an issuer twice',
    {
      AUTH_ISSUER: 'https://a.example, https://a.example',
      AUTH_JWKS_URL: 'https://a.example,https://b.example',
    },
    'AUTH_ISSUER must name each issuer once.',
  ],
  [
    'an origin with a slash behind it',
    { CORS_ORIGINS: 'https://b.example,https://app.example.com/' },
    'CORS_ORIGINS must not end in a slash: got "https://app.example.com/".',
  ],
  ...[
    'https://*.example.com',
    'http://localhost:5173:*',
    'ftp://localhost:*',
    'http://localhost:5*',
    '*',
  ].map(
    (origin) =>
      [
        `${origin} for an origin`,
        { CORS_ORIGINS: origin },
        `CORS_ORIGINS must be a comma-separated list of origins such as https://app.example.com; * can stand for a port: got "${origin}".`,
      ] as const,
  ),
  [
    'a byte order mark in front of a secret',
    { ISOLATION_KEY_SECRET: `\ufeff${secretA}` },
    'ISOLATION_KEY_SECRET must not contain a byte order mark: save it as UTF-8 without one.',
  ],
] as const) {
  test(`${what} is one problem, which says so and shows no secret`, () => {
    assert.deepEqual(problemsOf(settings), [problem])
  })
}

test('a byte order mark in the file of a secret is a problem, too', () => {
  assert.deepEqual(
    problemsOf({ SIGNING_SECRETS: undefined, SIGNING_SECRETS_FILE: '/x' }, () => `\ufeff${secretA}`),
    ['SIGNING_SECRETS must not contain a byte order mark: save it as UTF-8 without one.'],
  )
})

test('units are taken where milliseconds or bytes are meant, and true and false where on and off are', () => {
  const config = parse({
    UPSTREAM_DEADLINE_MS: '10s',
    PAGE_CACHE_MAX_AGE_MS: '500ms',
    PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '2m',
    PAGE_CACHE_MAX_BYTES: '128MiB',
    RESPONSE_CACHE_MAX_BYTES: '32MB',
    INTROSPECTION: 'true',
    NODE_INTERFACE: 'false',
  })
  assert.deepEqual(
    [
      config.UPSTREAM_DEADLINE_MS,
      config.PAGE_CACHE_MAX_AGE_MS,
      config.PAGE_CACHE_STALE_WHILE_REVALIDATE_MS,
      config.PAGE_CACHE_MAX_BYTES,
    ],
    [10_000, 500, 120_000, 134_217_728],
  )
  assert.deepEqual(
    [config.RESPONSE_CACHE_MAX_BYTES, config.INTROSPECTION, config.NODE_INTERFACE],
    [32_000_000, 'on', 'off'],
  )
})

test('a setting under its earlier name is an error that gives its present name', () => {
  assert.deepEqual(problemsOf({ CACHE_URL: 'redis://a', ID_SECRET_FILE: '/x', MAX_IDS: '' }), [
    'CACHE_URL is called REDIS_URL now: rename it.',
    'ID_SECRET is called SIGNING_SECRETS now: rename it.',
  ])
})
