// What is read after a write: the caller's list of that agent is read anew, on the replica that wrote and on others; nothing else is.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { needs } from '../../scripts/test-needs.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { row } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { startRedis } from '../redis/redis-server.ts'
import { openStream } from '../streams/open-stream.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { createDocument, startWrites, type Writes, withWrites } from './start-writes.ts'

const idsOf = async (writes: Writes, as = 'alice') =>
  (await writes.rows({ as })).map(({ node }) => node.sessionId)
const otherAgent = '{ sessions(agentName: "travel-planner", first: 3) { nodes { id } } }'

test('every write invalidates the pages and the responses of its list; those of others stay', async (t) => {
  const writes = await startWrites(t, { clock: createVirtualClock() })
  const { calls, query } = writes
  const [first] = await writes.rows()
  const { id } = first?.node ?? assert.fail()
  for (const [operation, write] of [
    ['create', () => writes.create({})],
    ['stop', () => writes.stop(id)],
    ['delete', () => writes.delete(id)],
  ] as const) {
    // Twice each, so that the responses are cached, too.
    for (let times = 0; times < 3; times += 1) {
      await writes.rows()
      await writes.rows({ as: 'bob' })
      await query(otherAgent)
    }
    calls()
    await write()
    assert.ok(calls()[0]?.startsWith(operation))
    await writes.rows({ as: 'bob' })
    await query(otherAgent)
    assert.deepEqual(calls(), [])
    await writes.rows()
    assert.deepEqual(calls(), ['list'])
    await writes.rows()
    assert.deepEqual(calls(), [])
  }
})

test('a write of which nobody knows invalidates the list; one that was refused before it was sent does not', async (t) => {
  const clock = createVirtualClock()
  const writes = await startWrites(t, { clock })
  const { calls, emulator } = writes
  await writes.rows()
  calls()
  emulator.fail({ kind: 'resetBeforeHeaders', match: ({ operation }) => operation !== 'list' })
  const { errors } = await advanceUntilSettled(clock, writes.create({ idempotencyKey: 'nobody knows' }))
  assert.deepEqual(
    errors.map(({ code, retryable }: Record<string, unknown>) => [code, retryable]),
    [['OUTCOME_UNKNOWN', true]],
  )
  calls()
  await writes.rows()
  assert.deepEqual(calls(), ['list'])
  await writes.stop('no id of this caller')
  await writes.rows()
  assert.deepEqual(calls(), [])
})

test('a list that is read while a write is under way is read again after it', async (t) => {
  const writes = await startWrites(t)
  const before = await idsOf(writes)
  const gate = createGate(({ operation }) => operation === 'list')
  writes.emulator.fail(gate.fault)
  const reading = writes.query(
    '{ sessions(agentName: "support-bot", order: ASC, first: 100) { nodes { sessionId } } }',
  )
  await gate.reached
  const { session } = await writes.create({})
  gate.release()
  await reading
  writes.emulator.fail(undefined)
  assert.deepEqual(await idsOf(writes), [session.sessionId, ...before])
  const { body } = await writes.query(
    '{ sessions(agentName: "support-bot", order: ASC, first: 100) { nodes { sessionId } } }',
  )
  assert.equal(body.data?.['sessions'].nodes.at(-1).sessionId, session.sessionId)
})

test("the caller's live list is sent the session at once, by one call; nobody else's list is read", async (t) => {
  const clock = createVirtualClock()
  const writes = await startWrites(t, { clock, emulator: { data: 'empty' } })
  const { gateway, calls } = writes
  for (const as of ['alice', 'bob'])
    for (const agentName of ['support-bot', 'travel-planner'])
      writes.emulator.setSessions(agentName, writes.keyOf(as), [row(`of-${as}`, 1_700_000_000)])
  const query = `subscription Live($agentName: String!) {
    sessionsChanged(agentName: $agentName, first: 3) { added { node { sessionId } } }
  }`
  const open = async (as: string, agentName: string) =>
    openStream(t, { url: gateway.url, token: await tokenOf(as), query, variables: { agentName } })
  const [own, bobs, other] = [
    await open('alice', 'support-bot'),
    await open('bob', 'support-bot'),
    await open('alice', 'travel-planner'),
  ]
  const first = (stream: typeof own) => waitFor('the first event', () => stream.text().includes('added'))
  await Promise.all([own, bobs, other].map(first))
  const before = [bobs.text(), other.text()]
  calls()
  clock.advance(1_000)
  const { session } = await writes.create({})
  await waitFor('the session is sent', () => own.text().includes(session.sessionId))
  assert.deepEqual(calls(), ['create', 'list'])
  assert.deepEqual([bobs.text(), other.text()], before)
  // For a while the list is read at its shortest interval.
  clock.advance(2_500)
  await waitFor('the list is polled', () => writes.emulator.requests.length > 0)
  assert.deepEqual(calls(), ['list'])
})

async function startTwo(t: TestContext) {
  const redis = await startRedis(t)
  const settings = { WRITES: 'on', REDIS_URL: redis.url, RATE_LIMIT_COST: '0' }
  const clock = createVirtualClock()
  const one = withWrites(await startGateway(t, { settings, clock }))
  const upstream = { ...settings, UPSTREAM_URL: one.emulator.url }
  const two = withWrites(await startGateway(t, { settings: upstream, clock }))
  for (const { log } of [one, two])
    await waitFor('the store is up', () => log.lines.some((line) => line['sharedCache'] === 'up'))
  return { redis, clock, one, two }
}

test('another replica reads the list anew at once, though its page is fresh', {
  skip: needs('redis-server'),
}, async (t) => {
  const { one, two } = await startTwo(t)
  const before = await idsOf(two)
  await idsOf(one)
  const { session } = await one.create({})
  const after = [session.sessionId, ...before]
  for (const replica of [two, one]) assert.deepEqual(await idsOf(replica), after)
  one.calls()
  // Each has read it once: from then on its page is cached.
  for (const replica of [two, one, two]) assert.deepEqual(await idsOf(replica), after)
  assert.deepEqual(one.calls(), [])
})

test('a replica that starts after the write reads the list anew, though a page from before is in the store', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, one, two } = await startTwo(t)
  const before = await idsOf(two)
  await waitFor('the page is stored', async () => Number(await redis.command('DBSIZE')) >= 1)
  const { session } = await one.create({})
  one.calls()
  const settings = {
    WRITES: 'on',
    REDIS_URL: redis.url,
    RATE_LIMIT_COST: '0',
    UPSTREAM_URL: one.emulator.url,
  }
  const three = withWrites(await startGateway(t, { settings, clock: createVirtualClock() }))
  await waitFor('the store is up', () => three.log.lines.some((line) => line['sharedCache'] === 'up'))
  assert.deepEqual(await idsOf(three), [session.sessionId, ...before])
  assert.deepEqual(one.calls(), ['list'])
})

test('while the store is away, another replica serves no page past its max-age: neither stale nor in place of an error', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, clock, one, two } = await startTwo(t)
  const before = await idsOf(two)
  await redis.kill()
  for (const { log } of [one, two])
    await waitFor('the store is away', () => log.lines.some((line) => line['sharedCache'] === 'down'))
  const { session } = await one.create({})
  assert.deepEqual(await idsOf(two), before)
  clock.advance(5_001)
  one.emulator.fail({ kind: 'status', status: 404, match: ({ operation }) => operation === 'list' })
  await assert.rejects(two.rows())
  one.emulator.fail(undefined)
  assert.deepEqual(await idsOf(two), [session.sessionId, ...before])
})

test('a store that was started anew does not know the write: no replica serves a page past its max-age on its word', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, clock, one, two } = await startTwo(t)
  const before = await idsOf(two)
  const { session } = await one.create({})
  await redis.kill()
  const stateOf = ({ log }: Writes) =>
    log.lines.filter((line) => 'sharedCache' in line).at(-1)?.['sharedCache']
  for (const replica of [one, two]) await waitFor('the store is away', () => stateOf(replica) === 'down')
  clock.advance(5_001)
  await redis.start()
  for (const replica of [one, two]) await waitFor('the store is back', () => stateOf(replica) === 'up')
  assert.deepEqual(await idsOf(two), [session.sessionId, ...before])
})

test('an invalidation that the store did not take is stored as soon as it does', {
  skip: needs('redis-server'),
}, async (t) => {
  const { redis, clock, one, two } = await startTwo(t)
  const before = await idsOf(two)
  await redis.kill()
  await waitFor('the store is away', () => one.log.lines.some((line) => line['sharedCache'] === 'down'))
  const { session } = await one.create({})
  await redis.start()
  const isUp = ({ log }: Writes) =>
    log.lines.filter((line) => 'sharedCache' in line).at(-1)?.['sharedCache'] === 'up'
  await waitFor('the store is back', () => isUp(one) && isUp(two))
  clock.advance(1_000)
  await waitFor('the invalidation is stored', async () => (await redis.command('DBSIZE')) === 1)
  clock.advance(5_000)
  // Stale by now, and not served: the store says why.
  assert.deepEqual(await idsOf(two), [session.sessionId, ...before])
})

test('a replica that stops has shared what it wrote', { skip: needs('redis-server') }, async (t) => {
  const { redis, one, two, clock } = await startTwo(t)
  await idsOf(two)
  const gate = createGate(({ operation }) => operation === 'create')
  one.emulator.script(gate.fault)
  const sent = one.query(createDocument, { input: { agentName: 'support-bot' } })
  await gate.reached
  const stopped = one.gateway.close()
  gate.release()
  assert.deepEqual((await sent).body.errors, undefined)
  clock.advance(20_000)
  await stopped
  const keys = (await redis.command('KEYS', '*:valid:*')) as string[]
  assert.equal(keys.length, 1)
})
