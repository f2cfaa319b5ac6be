// Sessions by the representation's `agentName sessionId`: found in the caller's own list, never fetched by id.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf, type StartOptions } from '../gateway/start-gateway.ts'
import { type AskedByRouter, sessionOf, startForRouter } from './as-router.ts'
import { callsOf } from './calls.ts'

const rows: readonly SessionResource[] = Array.from({ length: 450 }, (_, index) =>
  row(`s${index}`, 9_000 - index),
)
const selection = '... on AgentSession { sessionId }'
const named = (...indexes: number[]) => indexes.map((index) => sessionOf('bot', `s${index}`))
const found = (...indexes: number[]) =>
  indexes.map((index) => ({ __typename: 'AgentSession', sessionId: `s${index}` }))
const notFound = (index: number) => ({
  code: 'NOT_FOUND',
  message: 'The caller has no such session.',
  path: `_entities.${index}`,
})

async function startWithRows(
  t: Parameters<typeof startForRouter>[0],
  settings: StartOptions['settings'] = {},
): Promise<AskedByRouter> {
  const started = await startForRouter(t, { emulator: { data: 'empty' }, settings })
  for (const agentName of ['bot', 'other'])
    started.emulator.setSessions(agentName, started.keyOf('alice'), rows)
  return started
}

test('all representations of one agent cost one scan, as far as the last of them', async (t) => {
  const { entities, emulator } = await startWithRows(t)
  const { body } = await entities(named(250, 3, 120, 3, 249, 250), selection)
  assert.deepEqual(body, { data: { _entities: found(250, 3, 120, 3, 249, 250) } })
  assert.deepEqual(
    emulator.requests.map(({ operation, query }) => [
      operation,
      query['order'],
      query['limit'],
      query['after'],
    ]),
    [
      ['list', 'desc', '100', undefined],
      ['list', 'desc', '100', 's99'],
      ['list', 'desc', '100', 's199'],
    ],
  )
})

test('representations of two agents cost one scan each', async (t) => {
  const { entities, emulator } = await startWithRows(t)
  const { body } = await entities([...named(1), sessionOf('other', 's150'), ...named(2)], selection)
  assert.deepEqual(body, { data: { _entities: found(1, 150, 2) } })
  assert.deepEqual(callsOf(emulator), { 'list bot': 1, 'list other': 2 })
})

test('sessions that cached pages have cost no upstream call', async (t) => {
  const { entities, query, emulator } = await startWithRows(t)
  await query('{ sessions(agentName: "bot", first: 150) { nodes { id } } }')
  emulator.requests.length = 0
  const { body } = await entities(named(149, 0), selection)
  assert.deepEqual(body, { data: { _entities: found(149, 0) } })
  assert.deepEqual(emulator.requests, [])
})

test('beyond what cached pages have, the list is read on', async (t) => {
  const { entities, query, emulator } = await startWithRows(t)
  await query('{ sessions(agentName: "bot", first: 100) { nodes { id } } }')
  emulator.requests.length = 0
  const { body } = await entities(named(0, 120), selection)
  assert.deepEqual(body, { data: { _entities: found(0, 120) } })
  assert.deepEqual(
    emulator.requests.map(({ operation, query }) => [operation, query['after']]),
    [['list', 's99']],
  )
})

for (const unknownCursor of ['ignored', 'badRequest', 'notFound'] as const) {
  test(`a row deleted from the list does not end the scan where its cursor is ${unknownCursor}`, async (t) => {
    const { entities, query, emulator, keyOf } = await startWithRows(t)
    await query('{ sessions(agentName: "bot", first: 100) { nodes { id } } }')
    emulator.behaviour.unknownCursor = unknownCursor
    emulator.removeSession('bot', keyOf('alice'), 's99')
    const { body } = await entities(named(120), selection)
    assert.deepEqual(body, { data: { _entities: found(120) } })
    assert.ok(emulator.requests.every(({ operation }) => operation === 'list'))
    assert.ok(emulator.requests.length <= 10)
  })
}

test('a list that ends without a session says that it is not found, and the rest stand', async (t) => {
  const { entities, emulator } = await startWithRows(t)
  const response = await entities([...named(0), sessionOf('bot', 'nobody-knows'), ...named(449)], selection)
  assert.deepEqual(response.body.data, { _entities: [...found(0), null, ...found(449)] })
  assert.deepEqual(errorsOf(response), [notFound(1)])
  assert.deepEqual(callsOf(emulator), { 'list bot': 5 })
})

test("a session of another caller's is not found, though a read by id would give it", async (t) => {
  const { entities, emulator, keyOf } = await startWithRows(t)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 1_000)])
  const response = await entities([...named(0, 449), sessionOf('bot', 'of-bob')], selection, { as: 'bob' })
  assert.deepEqual(response.body.data, {
    _entities: [null, null, { __typename: 'AgentSession', sessionId: 'of-bob' }],
  })
  assert.deepEqual(errorsOf(response), [notFound(0), notFound(1)])
  assert.deepEqual(
    emulator.requests.map(({ operation, identity }) => [operation, identity]),
    [['list', keyOf('bob')]],
  )
})

test('pages cached for one caller give another nothing', async (t) => {
  const { entities, query, emulator, keyOf } = await startWithRows(t)
  await query('{ sessions(agentName: "bot", first: 100) { nodes { id } } }')
  emulator.setSessions('bot', keyOf('bob'), [])
  const response = await entities(named(0), selection, { as: 'bob' })
  assert.deepEqual(response.body.data, { _entities: [null] })
  assert.deepEqual(errorsOf(response), [notFound(0)])
})

test('the scan ends with the page budget: sessions beyond it are not found', async (t) => {
  const { entities, emulator } = await startWithRows(t, { MAX_UPSTREAM_PAGES: '2' })
  const response = await entities(named(199, 200), selection)
  assert.deepEqual(response.body.data, { _entities: [...found(199), null] })
  assert.deepEqual(errorsOf(response), [notFound(1)])
  assert.deepEqual(callsOf(emulator), { 'list bot': 2 })
})

test('a scan that fails on its way keeps what it found before', async (t) => {
  const { entities, emulator } = await startWithRows(t)
  emulator.fail({ kind: 'status', status: 403, match: ({ query }) => query['after'] === 's99' })
  const response = await entities(named(5, 105), selection)
  assert.deepEqual(response.body.data, { _entities: [...found(5), null] })
  assert.deepEqual(
    errorsOf(response).map(({ code, path }) => [code, path]),
    [['FORBIDDEN', '_entities.1']],
  )
})

test('a scan that fails affects nothing that a cached page has, and no other agent', async (t) => {
  const { entities, query, emulator } = await startWithRows(t)
  await query('{ sessions(agentName: "bot", first: 20) { nodes { id } } }')
  emulator.fail({ kind: 'status', status: 403, match: ({ agentName }) => agentName === 'bot' })
  const response = await entities([...named(5, 105), sessionOf('other', 's7')], selection)
  assert.deepEqual(response.body.data, { _entities: [...found(5), null, ...found(7)] })
  assert.deepEqual(
    errorsOf(response).map(({ code, path }) => [code, path]),
    [['FORBIDDEN', '_entities.1']],
  )
})

test('a representation by name has the id that the list gives the same session', async (t) => {
  const { entities, query } = await startWithRows(t)
  const { body } = await query('{ sessions(agentName: "bot", first: 1) { nodes { id agentName } } }')
  const response = await entities(named(0), '... on AgentSession { id agentName }')
  assert.deepEqual(response.body.data?.['_entities'], [
    { __typename: 'AgentSession', ...body.data?.['sessions'].nodes[0] },
  ])
})

test('an id that is null beside agent name and session id is no key: the other one is', async (t) => {
  const { entities, emulator } = await startWithRows(t)
  const { body } = await entities([{ ...sessionOf('bot', 's3'), id: null }], selection)
  assert.deepEqual(body, { data: { _entities: found(3) } })
  assert.deepEqual(callsOf(emulator), { 'list bot': 1 })
})
