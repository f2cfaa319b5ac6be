// Values in the shared store that are pages, and odd: nothing in them is believed or kept beyond what a page is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { toSessionRecord } from '../../src/upstream/session-record.ts'
import { startRedis } from '../redis/redis-server.ts'
import { waitFor } from '../wait-for.ts'
import { startWithOnePage } from './one-stored-page.ts'
import { startReplicas } from './replicas.ts'
import { record } from './rows.ts'
import { changed } from './shared-invalid-values.ts'

for (const [what, byMs] of [
  ['an hour', 3_600_000],
  ['a minute', 60_000],
] as const) {
  test(`a page that says it was read in ${what} is never served as fresh for longer than a page may be`, {
    skip: needs('redis-server'),
  }, async (t) => {
    const { redis, replicas, key, text, other } = await startWithOnePage(t)
    const { clock, source } = replicas
    const inFuture = changed(text, (value) => void (value['fetched_at'] = clock.wallNow() + byMs))
    await redis.command('SET', key, inFuture)
    await other.read()
    source.calls = []
    // The replica's own page is stale by then; the store still says that its page is from the future.
    clock.advance(5_001)
    await redis.command('SET', key, inFuture)
    assert.notEqual((await other.read()).outcome, 'hit')
    await waitFor('the upstream is asked', () => source.calls.length === 1)
  })
}

test('members that no page has are not kept, and none becomes an ancestor', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, key, text, other } = await startWithOnePage(t)
  await redis.command(
    'SET',
    key,
    text.replace('"data":[{', '"data":[{"__proto__":{"polluted":1},"constructor":{"x":1},'),
  )
  const [row] = (await other.read()).rows
  assert.equal(other.stats.sharedHits, 1)
  assert.equal(Object.getPrototypeOf(row?.resource), Object.prototype)
  assert.deepEqual(Object.keys(row?.resource ?? {}).toSorted(), [
    'agent_session_id',
    'created_at',
    'expires_at',
    'last_accessed_at',
    'status',
    'version_indicator',
  ])
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

test('text that looks like what serialisers write for bytes comes back as it was', {
  skip: needs('redis-server'),
}, async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url })
  const ids = [':base64:YQ==', ':a', '{"value":1}', 'é😀', '__proto__']
  source.setRows(
    'ann/bot',
    ids.map((id, index) => record(id, index)),
  )
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  const page = await other.read()
  assert.equal(page.outcome, 'hit')
  assert.deepEqual(page.rows, source.rows('ann/bot'))
})

test('a row that lacks what the API promises is kept with its page, and lacks the same when it comes back', async (t) => {
  const redis = await startRedis(t)
  const { source, connectReplica } = startReplicas(t, { url: redis.url })
  const { resource } = record('b', 2)
  const odd = toSessionRecord({ ...resource, status: 7, expires_at: undefined, stopped_at: 'x' })
  source.setRows('ann/bot', [record('a', 1), odd, record('c', 3)])
  const [one, other] = [await connectReplica(), await connectReplica()]
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  const { outcome, rows } = await other.read()
  assert.equal(outcome, 'hit')
  assert.deepEqual(
    rows.map(({ rowId, resource: { status, expires_at, stopped_at } }) => [
      rowId,
      status,
      expires_at,
      stopped_at,
    ]),
    [
      ['a', 'active', 2_592_001, undefined],
      ['b', null, null, undefined],
      ['c', 'active', 2_592_003, undefined],
    ],
  )
})
