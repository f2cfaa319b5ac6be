// `Agent.session`: a session by its id in the REST API, found in the caller's own list alone.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf, type StartOptions, startGateway } from './start-gateway.ts'

const rows = Array.from({ length: 450 }, (_, index) => row(`s${index}`, 9_000 - index))
const document =
  'query($id: String!) { agent(name: "bot") { session(sessionId: $id) { id sessionId agentName } } }'

async function startWithRows(t: TestContext, settings: StartOptions['settings'] = {}) {
  const started = await startGateway(t, { settings, emulator: { data: 'empty' } })
  const { emulator, keyOf } = started
  emulator.setSessions('bot', keyOf('alice'), rows)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 1_000)])
  const calls = () =>
    emulator.requests.map(({ operation, query }) => `${operation} ${query['after'] ?? 'head'}`)
  return { ...started, calls }
}

test('a session is found in the caller\u2019s list, read up to its row, with the id that the list gives it', async (t) => {
  const { query, calls, emulator } = await startWithRows(t)
  const { body } = await query(document, { id: 's150' })
  assert.deepEqual(calls(), ['list head', 'list s99'])
  const id = body.data?.['agent'].session.id
  assert.deepEqual(body, { data: { agent: { session: { id, sessionId: 's150', agentName: 'bot' } } } })
  const list = await query('{ sessions(agentName: "bot", first: 151) { nodes { id } } }')
  assert.equal(list.body.data?.['sessions'].nodes.at(-1).id, id)
  assert.equal(emulator.requests.length, 2)
})

test('cached sessions take no call, and several sessions of an agent take one scan', async (t) => {
  const { query, calls } = await startWithRows(t)
  const several = `{ agent(name: "bot") {
    a: session(sessionId: "s3") { sessionId } b: session(sessionId: "s120") { sessionId }
    c: session(sessionId: "s3") { sessionId } } }`
  const { body } = await query(several)
  assert.deepEqual(body, {
    data: { agent: { a: { sessionId: 's3' }, b: { sessionId: 's120' }, c: { sessionId: 's3' } } },
  })
  assert.deepEqual(calls(), ['list head', 'list s99'])
  await query(document, { id: 's120' })
  assert.equal(calls().length, 2)
})

test('the response is the same each time, compiled or not', async (t) => {
  const { query } = await startWithRows(t, { RESPONSE_CACHE_MAX_BYTES: '0' })
  for (const id of ['s150', 'nobody-knows', '..']) {
    const texts = new Set<string>()
    for (let time = 0; time < 4; time += 1) {
      const { text } = await query(document, { id })
      texts.add(text.replace(/"requestId":"[^"]*"/, ''))
    }
    assert.equal(texts.size, 1)
  }
})

test('a session that the list does not have is null', async (t) => {
  const { query, calls } = await startWithRows(t)
  const { body } = await query(document, { id: 'nobody-knows' })
  assert.deepEqual(body, { data: { agent: { session: null } } })
  assert.deepEqual(calls(), ['list head', 'list s99', 'list s199', 'list s299', 'list s399'])
})

test('a session beyond the page budget is null', async (t) => {
  const { query, calls } = await startWithRows(t, { MAX_UPSTREAM_PAGES: '2' })
  const { body } = await query(document, { id: 's449' })
  assert.deepEqual(body, { data: { agent: { session: null } } })
  assert.deepEqual(calls(), ['list head', 'list s99'])
})

test('another caller\u2019s session is not found, though a read by id would give it', async (t) => {
  const { query, emulator, keyOf } = await startWithRows(t)
  const own = await query(document, { id: 'of-bob' }, { as: 'bob' })
  assert.equal(own.body.data?.['agent'].session.sessionId, 'of-bob')
  const other = await query(document, { id: 'of-bob' })
  assert.deepEqual(other.body, { data: { agent: { session: null } } })
  const bobs = await query(document, { id: 's0' }, { as: 'bob' })
  assert.deepEqual(bobs.body, { data: { agent: { session: null } } })
  assert.ok(emulator.requests.every(({ operation }) => operation === 'list'))
  assert.deepEqual(
    new Set(emulator.requests.map(({ identity }) => identity)),
    new Set([keyOf('bob'), keyOf('alice')]),
  )
})

for (const id of ['', '.', '..', 'x'.repeat(513), 'a\ud800']) {
  test(`an id that no session can have (${JSON.stringify(id).slice(0, 12)}) is rejected without a call`, async (t) => {
    const { query, calls } = await startWithRows(t)
    const response = await query(document, { id })
    assert.deepEqual(response.body.data, { agent: { session: null } })
    assert.deepEqual(errorsOf(response), [
      {
        code: 'BAD_USER_INPUT',
        message: 'The session id must have 1 to 512 characters of well-formed text, and not be `.` or `..`.',
        path: 'agent.session',
      },
    ])
    assert.deepEqual(calls(), [])
  })
}

test('names of Object.prototype are ids like any other', async (t) => {
  const { query } = await startWithRows(t)
  for (const id of ['__proto__', 'constructor', 'toString'])
    assert.deepEqual((await query(document, { id })).body, { data: { agent: { session: null } } })
})

test('the error of a list that the upstream refuses states the reason', async (t) => {
  const { query, emulator } = await startWithRows(t)
  emulator.fail({ kind: 'status', status: 403 })
  const response = await query(document, { id: 's1' })
  assert.deepEqual(
    errorsOf(response).map(({ code, path }) => [code, path]),
    [['FORBIDDEN', 'agent.session']],
  )
})
