// Subscriptions of a whole gateway: judged as queries are, and ended when it stops.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { JWTPayload } from 'jose'
import { row } from '../emulator/start-emulator.ts'
import { openStream } from '../streams/open-stream.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { type StartedGateway, type StartOptions, startGateway, tokenOf } from './start-gateway.ts'

const query = `subscription Live($since: String) {
  sessionsChanged(agentName: "support-bot", since: $since) { added { node { sessionId } } changed { sessionId } reset }
}`
const closing = '\n\nevent: complete\ndata:\n\n'

async function startWithRows(
  t: TestContext,
  settings: StartOptions['settings'] = {},
): Promise<StartedGateway> {
  const started = await startGateway(t, {
    clock: createVirtualClock(),
    emulator: { data: 'empty' },
    settings,
  })
  for (const who of ['alice', 'bob'])
    started.emulator.setSessions('support-bot', started.keyOf(who), [row(`of-${who}`, 1_700_000_000)])
  return started
}

const open = async (
  t: TestContext,
  { gateway }: StartedGateway,
  options: { since?: string; as?: string; query?: string; claims?: JWTPayload; explain?: boolean } = {},
) =>
  openStream(t, {
    url: gateway.url,
    token: await tokenOf(options.as ?? 'alice', options.claims),
    query: options.query ?? query,
    variables: { since: options.since ?? null },
    headers: { 'x-request-id': 'live', ...(options.explain && { 'x-explain': 'on' }) },
  })

test('each caller is sent the own sessions, and the log has one line at the end of the stream', async (t) => {
  const started = await startWithRows(t)
  const [alice, bob] = [await open(t, started), await open(t, started, { as: 'bob' })]
  for (const [stream, id] of [
    [alice, 'of-alice'],
    [bob, 'of-bob'],
  ] as const) {
    const event = `event: next\ndata: {"data":{"sessionsChanged":{"added":[{"node":{"sessionId":"${id}"}}],"changed":[],"reset":false}}}\n\n`
    await stream.waitForEnd(event)
    assert.equal(stream.text(), `:\n\n${event}`)
  }
  alice.leave()
  const { msg, results, endReason, outcome, operationName, status } = await started.log.waitForRequest('live')
  assert.deepEqual(
    { msg, results, endReason, outcome, operationName, status },
    {
      msg: 'stream ended',
      results: 1,
      endReason: 'client_gone',
      outcome: 'stream',
      operationName: 'Live',
      status: 200,
    },
  )
})

test("another caller's cursor as since is refused as in a query, and no stream is opened", async (t) => {
  const started = await startWithRows(t)
  const { body } = await started.query(
    '{ sessions(agentName: "support-bot") { pageInfo { startCursor } } }',
    {},
    { as: 'bob' },
  )
  const since = String(body.data?.['sessions'].pageInfo.startCursor)
  const stream = await open(t, started, { since })
  const whole = await stream.whole
  assert.match(whole, /^event: next\ndata: \{"errors":\[.*"code":"BAD_USER_INPUT"/)
  assert.equal(whole.endsWith(closing), true)
  assert.equal(started.gateway.stats().streams.started, 0)
})

test('a stream is not explained, and is opened all the same', async (t) => {
  const started = await startWithRows(t, { EXPLAIN_CLAIM: 'roles=operator' })
  const stream = await open(t, started, { claims: { roles: ['operator'] }, explain: true })
  assert.equal(stream.status, 200)
  await waitFor('the first result', () => /of-alice/.test(stream.text()))
  stream.leave()
  await waitFor('the end of the stream', () => started.gateway.stats().streams.open === 0)
})

test('a stream that is not opened for want of room costs its caller what the operation costs, and no more', async (t) => {
  const started = await startWithRows(t, { MAX_STREAMS_PER_CALLER: '1', RATE_LIMIT_COST: '600' })
  const stream = await open(t, started)
  for (let time = 0; time < 3; time += 1) {
    const refused = await open(t, started)
    assert.equal(refused.status, 503)
    assert.match(await refused.whole, /"code":"TOO_MANY_STREAMS"/)
  }
  assert.deepEqual((await started.query('{ __typename }')).body.data, { __typename: 'Query' })
  assert.equal(stream.status, 200)
})

test('where documents must be trusted, another subscription is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trusted-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'persisted.json')
  writeFileSync(file, JSON.stringify({ live: query }))
  const started = await startWithRows(t, { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: file })
  const refused = await open(t, started, { query: query.replace('Live', 'Mine') })
  assert.match(await refused.whole, /"code":"QUERY_NOT_IN_SAFELIST"/)
  const stream = await open(t, started)
  await waitFor('the first result', () => /of-alice/.test(stream.text()))
})

test('a subscription is registered, and then subscribed to by its hash alone', async (t) => {
  const started = await startWithRows(t)
  const token = await tokenOf('alice')
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash } }
  const request = { url: started.gateway.url, token, extensions }
  const unknown = await openStream(t, { ...request, query: undefined })
  assert.match(await unknown.whole, /"code":"PERSISTED_QUERY_NOT_FOUND"/)
  for (const sent of [query, undefined]) {
    const stream = await openStream(t, { ...request, query: sent })
    await waitFor('the first result', () => /of-alice/.test(stream.text()))
  }
})

test('cost and rate are judged as for queries', async (t) => {
  const enforced = await startWithRows(t, { MAX_COST: '1' })
  assert.match(await (await open(t, enforced)).whole, /"code":"COST_ESTIMATED_TOO_EXPENSIVE"/)

  const limited = await startWithRows(t, { RATE_LIMIT_COST: '1' })
  const refused = await open(t, limited)
  assert.equal(refused.status, 429)
  assert.match(await refused.whole, /"code":"RATE_LIMITED"/)
})

test('a subscription that is repeated is never served by another responder', async (t) => {
  const started = await startWithRows(t)
  for (let time = 0; time < 3; time += 1) {
    const stream = await open(t, started)
    await waitFor('the first result', () => /event: next/.test(stream.text()))
    stream.leave()
  }
  await waitFor('the ends of the streams', () => started.gateway.stats().streams.open === 0)
  assert.equal(started.gateway.stats().streams.started, 3)
})

test('a gateway that stops ends its streams with SHUTTING_DOWN within its drain time, and then closes', async (t) => {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings: { SHUTDOWN_DRAIN_MS: '10000' } })
  const streams = [await open(t, started), await open(t, started), await open(t, started)]
  const closed = started.gateway.close()
  const late = await open(t, started)
  assert.equal(late.status, 503)
  assert.match(await late.whole, /"code":"SHUTTING_DOWN"/)
  clock.advance(10_000)
  for (const { whole } of streams) {
    assert.match(await whole, /"retryable":true,"code":"SHUTTING_DOWN","retryAfterMs":\d+/)
    assert.equal((await whole).endsWith(closing), true)
  }
  clock.advance(1_000)
  await closed
  assert.deepEqual(started.gateway.stats().streams.ended, { shutdown: 3 })
})
