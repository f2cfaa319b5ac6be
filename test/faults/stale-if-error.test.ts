// An open circuit with a page in the cache: the page is served without an error, without a call, marked stale.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from '../gateway/start-gateway.ts'
import { stopClock } from '../stopped-clock.ts'

const listOf = (agent: string) => `{ sessions(agentName: "${agent}", first: 3) { nodes { id sessionId } } }`

test('while calls are refused, a page of up to ten minutes stands in for them, for its own caller', async (t) => {
  const { clock, pass, advanceUntilSettled } = stopClock()
  const { query, emulator, gateway } = await startGateway(t, { clock })
  const page = await query(listOf('support-bot'))
  emulator.fail({ kind: 'status', status: 503, body: '' })
  pass(590_000)
  for (let times = 0; times < 5; times += 1) await advanceUntilSettled(query(listOf(`agent-${times}`)))
  assert.equal(gateway.stats().circuitBreaker, 'open')
  emulator.requests.length = 0
  const served = await query(listOf('support-bot'))
  assert.equal(served.status, 200)
  assert.deepEqual(served.body, page.body)
  assert.equal(served.headers.get('cache-control'), 'private, max-age=0')
  assert.match(String(served.headers.get('cache-status')), /^sessions-gateway; hit; ttl=-58\d; /)
  assert.deepEqual(emulator.requests, [])
  pass(1_900)
  const bobs = await query(listOf('support-bot'), {}, { as: 'bob' })
  assert.equal(bobs.body.errors?.[0]?.extensions.code, 'UPSTREAM_UNAVAILABLE')
  assert.equal(bobs.headers.get('cache-control'), 'no-store')
  assert.deepEqual(emulator.requests, [])
})

test('a probe that fails is no error either, where a page stands in for it', async (t) => {
  const { clock, pass, advanceUntilSettled } = stopClock()
  const { query, emulator, gateway } = await startGateway(t, { clock })
  const page = await query(listOf('support-bot'))
  emulator.fail({ kind: 'status', status: 503, body: '' })
  pass(60_001)
  for (let times = 0; times < 5; times += 1) await advanceUntilSettled(query(listOf(`agent-${times}`)))
  pass(2_000)
  emulator.requests.length = 0
  assert.deepEqual((await advanceUntilSettled(query(listOf('support-bot')))).body, page.body)
  assert.equal(emulator.requests.length, 1)
  assert.equal(gateway.stats().circuitBreaker, 'open')
})

test('a stale page that stands in for a failed call is logged at warn, once per list and minute', async (t) => {
  const { clock, pass, advanceUntilSettled } = stopClock()
  const { query, emulator, log } = await startGateway(t, { clock })
  await query(listOf('support-bot'))
  emulator.fail({ kind: 'status', status: 503 })
  const warnings = []
  for (const ms of [60_001, 30_000, 30_001]) {
    pass(ms)
    for (let times = 0; times < 2; times += 1) await advanceUntilSettled(query(listOf('support-bot')))
    warnings.push(
      log.lines.filter(({ msg }) => msg === 'a stale page was served, because a call failed').length,
    )
  }
  assert.deepEqual(warnings, [1, 1, 2])
  const line = log.lines.find(({ msg }) => msg === 'a stale page was served, because a call failed')
  assert.deepEqual([line?.['level'], line?.['agentName']], [40, 'support-bot'])
})
