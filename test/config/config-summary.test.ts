// The settings in the start's log line.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig, parseConfig } from '../../src/config/config.ts'
import { least, noFile, secretA, secretB } from './config-parse.ts'

test('the summary names version, modes and limits', () => {
  assert.deepEqual(describeConfig(parseConfig(least, noFile), '1.2.3'), {
    version: '1.2.3',
    workers: 1,
    metrics: 'on',
    upstreamHost: 'account.services.example',
    upstreamAuth: 'entra',
    isolationKeyMode: 'hmac',
    sharedCache: 'off',
    trustedDocuments: 'off',
    introspection: 'off',
    writes: 'off',
    router: 'off',
    corsOrigins: 0,
    maxPageSize: 500,
    maxCost: 10_000,
    rateLimitCost: 100_000,
    deadlineMs: 10_000,
  })
})

test('the summary contains no secret', () => {
  const token = 'a-token-that-is-a-secret'
  const password = 'a-password-that-is-a-secret'
  const config = parseConfig({
    ...least,
    UPSTREAM_AUTH: 'token',
    UPSTREAM_TOKEN: token,
    REDIS_URL: `redis://:${password}@cache.example`,
    ROUTER_SECRET: secretB,
  })
  const text = JSON.stringify(describeConfig(config, '1.2.3'))
  for (const secret of [token, password, secretA, secretB]) assert.ok(!text.includes(secret))
})
