// Two gateways with one shared cache in front of one upstream.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { startRedis } from '../redis/redis-server.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 3) { nodes { id sessionId } } }'

async function startTwo(t: TestContext) {
  const redis = await startRedis(t)
  // Time stands still, so that pages stay fresh and no response is late. Nothing but pages is stored.
  const settings = { REDIS_URL: redis.url, RATE_LIMIT_COST: '0' }
  const clock = createVirtualClock()
  const one = await startGateway(t, { settings, clock })
  const other = await startGateway(t, { settings: { ...settings, UPSTREAM_URL: one.emulator.url }, clock })
  for (const { log } of [one, other])
    await waitFor('the shared cache is up', () => log.lines.some((line) => line['sharedCache'] === 'up'))
  const stored = (count: number) =>
    waitFor(`${count} pages are stored`, async () => (await redis.command('DBSIZE')) === count)
  return { redis, one, other, stored }
}

test('pages that one gateway has read are served by the other without a call, with the same ids and cursors', {
  skip: needs('redis-server'),
}, async (t) => {
  const { one, other, stored } = await startTwo(t)
  const first = await one.query(document)
  await stored(1)
  const second = await other.query(document)
  assert.equal(second.text, first.text)
  assert.equal(one.emulator.requests.length, 1)
  assert.match(String(second.headers.get('cache-status')), /; hit; ttl=\d+; /)
  assert.deepEqual([other.gateway.stats().sharedHits, other.gateway.stats().miss], [1, 0])
})

test('a cursor of one gateway is accepted by the other without a call', {
  skip: needs('redis-server'),
}, async (t) => {
  const { one, other, stored } = await startTwo(t)
  const { body } = await one.query(
    '{ sessions(agentName: "support-bot", first: 20) { edges { cursor node { id } } } }',
  )
  await stored(1)
  const cursor = body.data?.['sessions'].edges[9].cursor
  const next = await other.query(
    'query($cursor: String) { sessions(agentName: "support-bot", first: 10, after: $cursor) { edges { cursor node { id } } } }',
    { cursor },
  )
  assert.deepEqual(next.body.data?.['sessions'].edges, body.data?.['sessions'].edges.slice(10))
  assert.equal(one.emulator.requests.length, 1)
})

test('shared pages of one caller are not served to another', { skip: needs('redis-server') }, async (t) => {
  const { one, other, stored } = await startTwo(t)
  const alices = await one.query(document)
  await stored(1)
  const bobs = await other.query(document, {}, { as: 'bob' })
  assert.deepEqual(
    one.emulator.requests.map(({ identity }) => identity),
    [one.keyOf('alice'), one.keyOf('bob')],
  )
  const ids = ({ body }: typeof alices) => body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
  assert.deepEqual(
    ids(bobs).filter((id: string) => ids(alices).includes(id)),
    [],
  )
})

test('requests succeed while Redis is down, which is logged once', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, one } = await startTwo(t)
  await redis.kill()
  for (const agent of ['support-bot', 'travel-planner', 'code-reviewer']) {
    const { body } = await one.query(document.replace('support-bot', agent))
    assert.equal(body.errors, undefined)
  }
  await waitFor('the loss is noticed', () => one.log.lines.some((line) => line['sharedCache'] === 'down'))
  await redis.start()
  await waitFor('the return is noticed', () => one.log.lines.at(-1)?.['sharedCache'] === 'up')
  const lines = one.log.lines.filter((line) => 'sharedCache' in line)
  assert.deepEqual([lines.at(0)?.['sharedCache'], lines.at(-1)?.['sharedCache']], ['up', 'up'])
  const losses = lines.slice(1, -1)
  assert.deepEqual(new Set(losses.map((line) => line['sharedCache'])), new Set(['down']))
  // Each reason once: the connection that broke, and those that cannot be made.
  assert.equal(new Set(losses.map((line) => line['reason'])).size, losses.length)
  for (const line of lines) assert.equal(line['address'], redis.url)
})

test('a gateway whose Redis was never reachable starts, responds and stops', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t, { started: false })
  const { query, emulator, gateway, log } = await startGateway(t, {
    settings: { REDIS_URL: redis.url },
    clock: createVirtualClock(),
  })
  assert.equal((await query(document)).body.errors, undefined)
  assert.equal((await query(document)).body.errors, undefined)
  assert.equal(emulator.requests.length, 1)
  assert.equal(gateway.stats().sharedErrors, 0)
  await waitFor('its absence is logged', () => log.lines.some((line) => 'sharedCache' in line))
  const { sharedCache, address, reason } = log.lines.find((line) => 'sharedCache' in line) ?? {}
  assert.deepEqual(
    { sharedCache, address, reason },
    { sharedCache: 'down', address: redis.url, reason: 'nothing listens at its address' },
  )
})

test('entries of the shared cache contain neither caller nor token', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, one, stored } = await startTwo(t)
  await one.query(document)
  await stored(1)
  const [key] = (await redis.command('KEYS', '*')) as [string]
  const text = `${key} ${String(await redis.command('GET', key))}`
  for (const secret of [one.keyOf('alice'), 'alice', 'eyJ', 'Bearer'])
    assert.ok(!text.includes(secret), secret)
})
