// Parts that cannot be reached or used: each is named, with what to do, and the exit code is 69.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { startRedis } from '../redis/redis-server.ts'
import { findingOf, issuer, shortOf, startDoctor } from './run-doctor.ts'

const nowhere = 'http://127.0.0.1:1'

test('a service that cannot be connected to', async (t) => {
  const { examine } = await startDoctor(t)
  const report = await examine({ UPSTREAM_URL: nowhere })
  assert.deepEqual(shortOf(report, 'reachable'), ['failure', 'no: unavailable', 69])
  assert.equal(report.parts[0]?.findings.length, 1)
  assert.deepEqual(report.dialect, {})
})

test('a service that does not respond in time', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({ kind: 'hang' })
  const report = await examine({ UPSTREAM_DEADLINE_MS: '50' })
  assert.deepEqual(shortOf(report, 'reachable'), ['failure', 'no: timeout', 69])
})

test('a service that refuses the credential', async (t) => {
  const { examine } = await startDoctor(t, {}, { token: 'right' })
  const wrong = await examine({ UPSTREAM_AUTH: 'token', UPSTREAM_TOKEN: 'wrong' })
  assert.deepEqual(shortOf(wrong, 'reachable'), ['failure', 'no: unauthorized (401)', 69])
  const right = await examine({ UPSTREAM_AUTH: 'token', UPSTREAM_TOKEN: 'right' })
  assert.deepEqual(shortOf(right, 'reachable'), ['ok', 'yes', 0])
})

test('an agent that does not exist', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({ kind: 'status', status: 404 })
  const finding = findingOf(await examine(), 'interrupted')
  assert.equal(finding.meaning, 'The service knows no such agent.')
})

test('another server under the URL of the service', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({ kind: 'html' })
  assert.deepEqual(shortOf(await examine(), 'reachable'), ['failure', 'no: badResponse', 69])
})

test('a service that fails half-way: what was found before is reported', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({ kind: 'status', status: 503, match: ({ query }) => query['before'] !== undefined })
  const report = await examine()
  assert.match(findingOf(report, 'interrupted').found, /^at call \d+: unavailable \(503\)$/)
  assert.deepEqual(shortOf(report, 'isolation'), ['ok', 'kept', 69])
})

test('a key set that cannot be fetched', async (t) => {
  const { examine } = await startDoctor(t)
  const report = await examine({ AUTH_JWKS_URL: `${nowhere}/keys` })
  assert.deepEqual(shortOf(report, 'reachable', 'key set'), [
    'failure',
    'no: the fetch failed (ECONNREFUSED)',
    69,
  ])
})

test('a key set whose keys no accepted algorithm uses, and its age', async (t) => {
  const { examine } = await startDoctor(t)
  const response = await fetch(issuer.jwksUrl)
  const text = await response.text()
  const server = createServer((request, serverResponse) => {
    serverResponse.setHeader('last-modified', new Date(Date.now() - 3 * 86_400_000).toUTCString())
    serverResponse.end(request.url === '/none' ? '{"keys":[]}' : text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const report = await examine({ AUTH_JWKS_URL: `${url}/keys`, AUTH_ALGORITHMS: 'ES256' })
  assert.deepEqual(shortOf(report, 'algorithms', 'key set'), ['failure', 'RS256', 69])
  assert.equal(findingOf(report, 'age', 'key set').found, 'changed 3 days ago')
  const none = await examine({ AUTH_JWKS_URL: `${url}/none` })
  assert.equal(findingOf(none, 'reachable', 'key set').found, 'no: it has no key that verifies signatures')
})

test('a store that cannot be connected to', async (t) => {
  const { examine } = await startDoctor(t)
  const report = await examine({ REDIS_URL: 'redis://user:secret@127.0.0.1:1' })
  assert.deepEqual(shortOf(report, 'reachable', 'store'), [
    'failure',
    'no: nothing listens at its address',
    69,
  ])
  assert.equal(report.parts.at(-1)?.address, 'redis://127.0.0.1:1')
})

test('a store with a login, a version, an eviction policy', { skip: needs('redis-server') }, async (t) => {
  const { examine } = await startDoctor(t)
  const redis = await startRedis(t, { password: 'secret-of-redis' })
  const report = await examine({ REDIS_URL: redis.url })
  assert.deepEqual(shortOf(report, 'reachable', 'store'), ['ok', 'yes', 0])
  assert.equal(findingOf(report, 'login', 'store').found, 'accepted, no TLS')
  assert.match(findingOf(report, 'version', 'store').found, /^(Redis|Valkey) \d+\.\d+/)
  assert.match(findingOf(report, 'latency', 'store').found, /^p50 [\d.]+ ms, max [\d.]+ ms$/)
  assert.deepEqual(shortOf(report, 'eviction', 'store'), ['note', 'noeviction, no limit', 0])
  await redis.command('CONFIG', 'SET', 'maxmemory', '64mb')
  assert.deepEqual(shortOf(await examine({ REDIS_URL: redis.url }), 'eviction', 'store'), [
    'warning',
    'noeviction, 64 MiB',
    0,
  ])
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  assert.deepEqual(shortOf(await examine({ REDIS_URL: redis.url }), 'eviction', 'store'), [
    'ok',
    'allkeys-lru, 64 MiB',
    0,
  ])
  const wrong = await examine({ REDIS_URL: redis.url.replace('secret-of-redis', 'wrong') })
  assert.deepEqual(shortOf(wrong, 'reachable', 'store'), [
    'failure',
    'no: it refuses the user or the password in REDIS_URL',
    69,
  ])
  const calls = await redis.calls()
  for (const command of ['set', 'del', 'flushall', 'eval']) assert.equal(calls[command], undefined)
  // A server that hangs.
  redis.freeze()
  assert.deepEqual(shortOf(await examine({ REDIS_URL: redis.url }), 'reachable', 'store'), [
    'failure',
    'no: it does not respond in time',
    69,
  ])
  redis.thaw()
})

test('a store that is a read-only replica', { skip: needs('redis-server') }, async (t) => {
  const { examine } = await startDoctor(t)
  const redis = await startRedis(t)
  await redis.command('REPLICAOF', '127.0.0.1', '1')
  await redis.command('CONFIG', 'SET', 'replica-serve-stale-data', 'yes')
  assert.deepEqual(shortOf(await examine({ REDIS_URL: redis.url }), 'role', 'store'), [
    'failure',
    'a read-only replica',
    69,
  ])
})
