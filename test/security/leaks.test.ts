// No secret is written: the log and the responses of one gateway under every attack and every upstream fault are searched.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { internalMarker } from '../../emulator/response.ts'
import { needs } from '../../scripts/test-needs.ts'
import { type StartedGateway, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { startRedis } from '../redis/redis-server.ts'
import { waitFor } from '../wait-for.ts'
import {
  attackWithFaults,
  attackWithOperations,
  attackWithTokens,
  disconnect,
  noCache,
  routerSecret,
} from './attacks.ts'
import { badTokens } from './tokens.ts'
import { leaksIn, partsOf, watch } from './written.ts'

const upstreamToken = 'upstream-token-of-the-gateway-itself'
const redisPassword = 'redis-password-for-the-tests'
async function startAll(
  t: TestContext,
): Promise<StartedGateway & { readonly cacheUrl: string; readonly upstream: URL }> {
  const redis = await startRedis(t, { password: redisPassword })
  const started = await startGateway(t, {
    settings: {
      UPSTREAM_AUTH: 'token',
      UPSTREAM_TOKEN: upstreamToken,
      UPSTREAM_DEADLINE_MS: '1000',
      ROUTER_SECRET: routerSecret,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'trace',
    },
    emulator: { token: upstreamToken },
  })
  await waitFor('the shared cache is up', () =>
    started.log.lines.some((line) => line['sharedCache'] === 'up'),
  )
  return { ...started, cacheUrl: redis.url, upstream: new URL(started.emulator.url) }
}

test('no token, key, secret, upstream text or address is in any log line or response', {
  skip: needs('redis-server'),
}, async (t) => {
  const started = await startAll(t)
  const { gateway, emulator, log, config, keyOf, upstream } = started
  const watched = watch(started)
  const { query, request, responses } = watched
  await attackWithTokens(watched, gateway.url)
  await attackWithOperations(watched, started)
  await attackWithFaults(watched, started)
  await disconnect(watched, started)
  await emulator.close()
  for (let times = 0; times < 12; times += 1)
    await query('{ sessions(agentName: "code-reviewer") { nodes { id } } }', {}, { as: 'bob', ...noCache })
  await request('/readyz')
  await request('/healthz')
  await gateway.close()

  const tokens = await Promise.all(
    badTokens.map(async ([what, makeToken]) => partsOf(what, await makeToken()).slice(1)),
  )
  const secrets = {
    ...Object.fromEntries(tokens.flat().filter(([, part]) => part.length > 16)),
    ...Object.fromEntries([
      ...partsOf('alice', await tokenOf('alice')),
      ...partsOf('bob', await tokenOf('bob')),
    ]),
    'the key of alice': keyOf('alice'),
    'the key of bob': keyOf('bob'),
    'the name of alice': '"alice"',
    ISOLATION_KEY_SECRET: config.auth.isolationKey.secret ?? '',
    SIGNING_SECRETS: config.auth.signingSecrets.join(),
    ROUTER_SECRET: routerSecret,
    UPSTREAM_TOKEN: upstreamToken,
    'the password of the shared cache': redisPassword,
    'upstream text': internalMarker,
    'the upstream address': upstream.host,
    'the upstream path': upstream.pathname,
  }
  assert.ok(Object.keys(secrets).length > 30)
  assert.deepEqual(leaksIn(log.text(), secrets), [], 'in the log')
  assert.deepEqual(leaksIn(responses.join('\n'), secrets), [], 'in the responses')
  const inside = {
    stack: '    at ',
    modules: 'node_modules',
    header: 'x-ms-user-isolation-key',
    redis: 'ECONN',
  }
  assert.deepEqual(leaksIn(responses.join('\n'), inside), [], 'in the responses')
  t.diagnostic(`${responses.length} responses and ${log.lines.length} log lines were searched`)
  assert.ok(responses.length > 300 && log.lines.length > 400)
})

test('the caller of a request appears in the log as a short hash, the same each time, which is no part of its isolation key', async (t) => {
  const { query, log, keyOf } = await startGateway(t)
  const names: unknown[] = []
  for (const as of ['alice', 'bob', 'alice']) {
    const { headers } = await query('{ __typename }', {}, { as })
    names.push((await log.waitForRequest(headers.get('x-request-id') ?? ''))['callerHash'])
  }
  const [alice, bob, again] = names.map(String)
  assert.match(alice ?? '', /^[\w-]{12}$/)
  assert.equal(again, alice)
  assert.notEqual(bob, alice)
  assert.ok(!keyOf('alice').includes(alice ?? ''))
})

test('a token in a path that is not served is not logged', async (t) => {
  const { request, log } = await startGateway(t)
  const token = await tokenOf('alice')
  await request(`/graphql/${token}`, { headers: { 'x-request-id': 'not-served' } })
  assert.equal((await log.waitForRequest('not-served'))['status'], 404)
  assert.deepEqual(leaksIn(log.text(), Object.fromEntries(partsOf('alice', token))), [])
})
