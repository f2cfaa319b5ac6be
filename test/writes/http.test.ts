// Mutations over HTTP: how they are sent, that none is executed twice or from a cache, and what they cost.
import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { errorsOf, tokenOf } from '../gateway/start-gateway.ts'
import { createDocument, startWrites } from './start-writes.ts'

const input = { agentName: 'support-bot', idempotencyKey: 'a key of this test' }
const inline = 'mutation { createAgentSession(input: { agentName: "support-bot" }) { session { id } } }'
const headers = async () => ({ authorization: `Bearer ${await tokenOf('alice')}` })

test('GET is refused with 405, whatever headers come with it, and nothing is written', async (t) => {
  const { request, calls } = await startWrites(t)
  for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
    const response = await request(`/graphql?query=${encodeURIComponent(inline)}`, {
      headers: { ...(await headers()), accept, 'apollo-require-preflight': '1' },
    })
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST'])
    await response.text()
  }
  assert.deepEqual(calls(), [])
})

test('what a page can send without a preflight writes nothing', async (t) => {
  const { request, calls } = await startWrites(t)
  const body = JSON.stringify({ query: inline })
  const simple = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    undefined,
  ]
  for (const type of simple) {
    const response = await request('/graphql', {
      method: 'POST',
      headers: { ...(await headers()), ...(type !== undefined && { 'content-type': type }) },
      body: new TextEncoder().encode(body),
    })
    assert.equal(response.status, 415)
    await response.text()
  }
  const byLink = await request(`/graphql?query=${encodeURIComponent(inline)}`, { headers: await headers() })
  assert.ok(byLink.status >= 400)
  assert.deepEqual(calls(), [])
})

test('a mutation without a token, or with one that is not accepted, writes nothing', async (t) => {
  const { query, calls } = await startWrites(t)
  for (const token of [null, 'nonsense']) assert.equal((await query(inline, {}, { token })).status, 401)
  assert.deepEqual(calls(), [])
})

test('a mutation that is sent again is executed again: by Apollo alone, from no cache, and not to be stored', async (t) => {
  const { query, calls, log, gateway } = await startWrites(t)
  const document = `mutation($input: CreateAgentSessionInput!) {
    createAgentSession(input: $input) { session { id agent { sessions(first: 3) { nodes { id } } } } }
  }`
  const bodies = new Set<string>()
  for (let times = 0; times < 4; times += 1) {
    const response = await query(document, { input }, { headers: { 'x-request-id': `time-${times}` } })
    assert.deepEqual([response.status, response.headers.get('cache-control')], [200, 'no-store'])
    bodies.add(response.text)
    const line = await log.waitForRequest(`time-${times}`)
    assert.deepEqual(
      [line['servedBy'], line['operationType'], line['outcome']],
      ['apollo', 'mutation', 'written'],
    )
  }
  assert.equal(bodies.size, 1)
  assert.deepEqual(
    calls().filter((call) => call === 'create'),
    ['create', 'create', 'create', 'create'],
  )
  assert.equal(gateway.stats().responseCacheHits, 0)
})

test('equal mutations at the same time are each sent to the REST API', async (t) => {
  const { create, calls } = await startWrites(t)
  const made = await Promise.all([1, 2, 3].map(() => create({ idempotencyKey: 'at the same time' })))
  assert.equal(new Set(made.map(({ session }) => session?.id)).size, 1)
  assert.equal(calls().filter((call) => call === 'create').length, 3)
})

test('the mutations of a document are executed one after the other; each reads what the one before it wrote', async (t) => {
  const { query, emulator } = await startWrites(t)
  emulator.setSessions('quiet-bot', '', [])
  const one = (name: string) => `${name}: createAgentSession(input: { agentName: "quiet-bot" }) {
    session { agent { sessions(first: 10) { nodes { sessionId } } } }
  }`
  const { body } = await query(`mutation { ${['a', 'b', 'c'].map(one).join(' ')} }`)
  assert.equal(body.errors, undefined)
  assert.deepEqual(
    Object.values(body.data ?? {}).map(({ session }) => session.agent.sessions.nodes.length),
    [1, 2, 3],
  )
  assert.deepEqual(
    emulator.requests.map(({ operation }) => operation),
    ['create', 'list', 'create', 'list', 'create', 'list'],
  )
})

test('a document has at most five mutations, through fragments too', async (t) => {
  const { query, calls } = await startWrites(t)
  const field = (index: number) => `m${index}: deleteAgentSession(input: { id: "${index}" }) { deletedId }`
  const fields = (count: number) => Array.from({ length: count }, (_, index) => field(index)).join(' ')
  assert.equal((await query(`mutation { ${fields(5)} }`)).body.errors, undefined)
  for (const document of [
    `mutation { ${fields(6)} }`,
    `mutation { ${fields(3)} ...F } fragment F on Mutation { ${[7, 8, 9].map(field).join(' ')} }`,
  ])
    assert.deepEqual(errorsOf(await query(document)), [
      {
        code: 'MAX_ROOT_FIELDS_LIMIT',
        message: 'The mutation has too many root fields: at most 5 are allowed.',
      },
    ])
  assert.deepEqual(calls(), [])
})

test('a mutation costs 10 and its fields, each time', async (t) => {
  const { query, log } = await startWrites(t, { settings: { RATE_LIMIT_COST: '30' } })
  const small = 'mutation { deleteAgentSession(input: { id: "x" }) { deletedId } }'
  for (const status of [200, 200, 200, 429])
    assert.equal((await query(small, {}, { headers: { 'x-request-id': 'cost' } })).status, status)
  assert.equal((await log.waitForRequest('cost'))['cost'], 10)
})

test('trusted documents: a mutation that is not published is not executed, a published one is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trusted-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(`${folder}/persisted.json`, JSON.stringify({ created: createDocument }))
  const { request, query, calls } = await startWrites(t, {
    settings: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILE: `${folder}/persisted.json` },
  })
  assert.equal((await query(inline)).status, 400)
  assert.deepEqual(calls(), [])
  const response = await request('/graphql', {
    method: 'POST',
    headers: { ...(await headers()), 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: 'created', variables: { input } }),
  })
  const { data } = (await response.json()) as { data: { createAgentSession: { errors: unknown[] } } }
  assert.deepEqual(data.createAgentSession.errors, [])
  assert.deepEqual(calls(), ['create'])
})

/** Resolves when a server in this process notices that the client of its next request to that path has disconnected. */
function nextDisconnect(t: TestContext, path: string): Promise<void> {
  return new Promise((resolve) => {
    const started = channel('http.server.request.start')
    const listen = (event: unknown) => {
      const { request, response } = event as { request: IncomingMessage; response: ServerResponse }
      if (request.url === path) response.once('close', resolve)
    }
    started.subscribe(listen)
    t.after(() => started.unsubscribe(listen))
  })
}

test('a client that disconnects does not abort a write that was sent, and no further one begins', async (t) => {
  const { query, emulator, calls, log } = await startWrites(t)
  const gate = createGate()
  emulator.script(gate.fault)
  const leaving = new AbortController()
  const document = `mutation { ${['a', 'b'].map((name) => `${name}: createAgentSession(input: { agentName: "support-bot" }) { session { id } }`).join(' ')} }`
  const noticed = nextDisconnect(t, '/graphql')
  const sent = query(document, {}, { signal: leaving.signal, headers: { 'x-request-id': 'left' } })
  const first = await gate.reached
  leaving.abort()
  await assert.rejects(sent, { name: 'AbortError' })
  await noticed
  gate.release()
  await first.closed
  assert.deepEqual([first.operation, first.status, first.aborted], ['create', 201, false])
  const line = await log.waitForRequest('left')
  assert.deepEqual([line['aborted'], line['outcome']], [true, 'client_gone'])
  assert.deepEqual(calls(), ['create'])
})
