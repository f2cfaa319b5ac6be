// Sessions by the representation's `id`: fetched once each, and not at all where a cached page has them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf } from '../gateway/start-gateway.ts'
import { type AskedByRouter, startForRouter } from './as-router.ts'
import { callsOf } from './calls.ts'

const rows: readonly SessionResource[] = Array.from({ length: 200 }, (_, index) =>
  row(`s${index}`, 9_000 - index),
)
const byId = (id: unknown) => ({ __typename: 'AgentSession', id })
const selection = '... on AgentSession { sessionId }'
const nothing = {
  PAGE_CACHE_MAX_AGE_MS: '0',
  PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0',
  PAGE_CACHE_STALE_IF_ERROR_MS: '0',
}

async function startWithRows(t: Parameters<typeof startForRouter>[0], settings = {}): Promise<AskedByRouter> {
  const started = await startForRouter(t, { emulator: { data: 'empty' }, settings })
  started.emulator.setSessions('bot', started.keyOf('alice'), rows)
  return started
}

/** The ids of alice's newest sessions, and no trace of how they were read. */
async function idsOf({ query, emulator }: AskedByRouter, count: number): Promise<string[]> {
  const { body } = await query(
    'query($count: Int) { sessions(agentName: "bot", first: $count) { nodes { id } } }',
    { count },
  )
  emulator.requests.length = 0
  return body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
}

const results = (count: number) =>
  rows
    .slice(0, count)
    .map(({ agent_session_id }) => ({ __typename: 'AgentSession', sessionId: agent_session_id }))

test('sessions that a cached page of the caller has cost no upstream call', async (t) => {
  const started = await startWithRows(t)
  const ids = await idsOf(started, 30)
  const { body } = await started.entities(ids.map(byId), selection)
  assert.deepEqual(body, { data: { _entities: results(30) } })
  assert.deepEqual(started.emulator.requests, [])
})

test('sessions that no cached page has are fetched once each, however often they are named', async (t) => {
  const started = await startWithRows(t, nothing)
  const ids = await idsOf(started, 12)
  const { body } = await started.entities([...ids, ...ids, ...ids].map(byId), selection)
  assert.deepEqual(body, { data: { _entities: [...results(12), ...results(12), ...results(12)] } })
  assert.deepEqual(callsOf(started.emulator), { 'get bot': 12 })
})

test('two hundred sessions that no cached page has are all fetched, at most sixteen at a time', async (t) => {
  const started = await startWithRows(t, nothing)
  const ids = await idsOf(started, 200)
  let inFlight = 0
  let most = 0
  const pass = async (request: { readonly closed: Promise<void> }) => {
    inFlight += 1
    most = Math.max(most, inFlight)
    request.closed.then(() => (inFlight -= 1))
  }
  started.emulator.fail({ kind: 'gate', gate: { pass } })
  const { body } = await started.entities(ids.map(byId), selection)
  assert.deepEqual(body, { data: { _entities: results(200) } })
  assert.deepEqual(callsOf(started.emulator), { 'get bot': 200 })
  assert.ok(most <= 16, `${most} at once`)
})

test('a deleted session is null with an error on its own path, and the rest stand', async (t) => {
  const started = await startWithRows(t, nothing)
  const ids = await idsOf(started, 3)
  started.emulator.removeSession('bot', started.keyOf('alice'), 's1')
  const response = await started.entities(ids.map(byId), selection)
  const [first, , third] = results(3)
  assert.deepEqual(response.body.data, { _entities: [first, null, third] })
  assert.deepEqual(errorsOf(response), [
    { code: 'NOT_FOUND', message: 'The caller has no such session.', path: '_entities.1' },
  ])
})

test('a read that fails takes only its own session', async (t) => {
  const started = await startWithRows(t, nothing)
  const ids = await idsOf(started, 3)
  started.emulator.fail({ kind: 'status', status: 400, match: ({ sessionId }) => sessionId === 's0' })
  const response = await started.entities(ids.map(byId), selection)
  assert.deepEqual(response.body.data, { _entities: [null, ...results(3).slice(1)] })
  assert.deepEqual(
    errorsOf(response).map(({ code, path }) => [code, path]),
    [['UPSTREAM_BAD_RESPONSE', '_entities.0']],
  )
})

test('the ids of one caller are null for another, cached or not, without any upstream call', async (t) => {
  const started = await startWithRows(t)
  const ids = await idsOf(started, 2)
  const response = await started.entities(ids.map(byId), selection, { as: 'bob' })
  assert.deepEqual(response.body.data, { _entities: [null, null] })
  assert.deepEqual(
    errorsOf(response).map(({ code, path }) => [code, path]),
    [
      ['NOT_FOUND', '_entities.0'],
      ['NOT_FOUND', '_entities.1'],
    ],
  )
  assert.deepEqual(started.emulator.requests, [])
})
