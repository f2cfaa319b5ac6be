// Conditional GET: a response's tag, and 304 for a client that has it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const list = '{ sessions(agentName: "bot", first: 2) { nodes { sessionId status } } }'

/** `get`: asks for the list by GET. The two callers own the same rows. */
async function startWithRows(t: TestContext) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, emulator: { data: 'empty' } })
  for (const subject of ['alice', 'bob'])
    started.emulator.setSessions('bot', started.keyOf(subject), [row('a', 1), row('b', 2)])
  const get = async (headers: Readonly<Record<string, string>> = {}, as = 'alice', document = list) => {
    const response = await started.request(`/graphql?query=${encodeURIComponent(document)}`, {
      headers: {
        authorization: `Bearer ${await tokenOf(as)}`,
        'apollo-require-preflight': '1',
        ...headers,
      },
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      tag: response.headers.get('etag') ?? '',
      text,
    }
  }
  return { ...started, clock, get }
}

test('a response to GET carries a tag, the same for the same response', async (t) => {
  const { get } = await startWithRows(t)
  const first = await get()
  assert.equal(first.status, 200)
  assert.match(first.tag, /^"[\w-]{27}"$/)
  assert.equal((await get()).tag, first.tag)
})

for (const [what, header] of [
  ['the tag', (tag: string) => tag],
  ['the tag marked as weak', (tag: string) => `W/${tag}`],
  ['the tag among others', (tag: string) => `"x", ${tag},"y"`],
] as const) {
  test(`${what} gets 304 and no body, as fresh as the response`, async (t) => {
    const { get, emulator } = await startWithRows(t)
    const first = await get()
    const again = await get({ 'if-none-match': header(first.tag) })
    assert.deepEqual([again.status, again.text, again.tag], [304, '', first.tag])
    assert.equal(again.headers.get('cache-control'), 'private, max-age=5')
    assert.equal(again.headers.get('vary'), first.headers.get('vary'))
    assert.equal(emulator.requests.length, 1)
  })
}

test('a tag that names another response gets the whole one', async (t) => {
  const { get, clock, emulator, keyOf } = await startWithRows(t)
  const first = await get()
  assert.equal((await get({ 'if-none-match': '"x"' })).text, first.text)
  emulator.updateSession('bot', keyOf('alice'), 'b', { status: 'failed' })
  clock.advance(1)
  const changed = await get({ 'if-none-match': first.tag, 'cache-control': 'no-cache' })
  assert.equal(changed.status, 200)
  assert.notEqual(changed.tag, first.tag)
  assert.deepEqual(JSON.parse(changed.text), {
    data: {
      sessions: {
        nodes: [
          { sessionId: 'b', status: 'FAILED' },
          { sessionId: 'a', status: 'ACTIVE' },
        ],
      },
    },
  })
})

test("another caller's tag matches only a response with the same rows: it reveals nothing else", async (t) => {
  const { get, clock, emulator, keyOf } = await startWithRows(t)
  const { tag } = await get()
  assert.equal((await get({ 'if-none-match': tag }, 'bob')).status, 304)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 9)])
  clock.advance(1)
  const { status, text } = await get({ 'if-none-match': tag, 'cache-control': 'no-cache' }, 'bob')
  assert.equal(status, 200)
  assert.match(text, /of-bob/)
})

test('a refused caller gets no tag, whatever it sends', async (t) => {
  const { get, request } = await startWithRows(t)
  const { tag } = await get()
  const response = await request(`/graphql?query=${encodeURIComponent(list)}`, {
    headers: { 'apollo-require-preflight': '1', 'if-none-match': tag },
  })
  await response.text()
  assert.deepEqual([response.status, response.headers.get('etag')], [401, null])
})

test('POST gets no tag', async (t) => {
  const { query, get } = await startWithRows(t)
  const { tag } = await get()
  const { status, headers } = await query(list, {}, { headers: { 'if-none-match': tag } })
  assert.deepEqual([status, headers.get('etag')], [200, null])
})

test('a refused document gets no tag by GET where its status says so', async (t) => {
  const { get } = await startWithRows(t)
  const { status, tag } = await get({ accept: 'application/graphql-response+json' }, 'alice', '{ nope }')
  assert.deepEqual([status, tag], [400, ''])
})

test('two media types of one response have two tags', async (t) => {
  const { get } = await startWithRows(t)
  const [legacy, modern] = [
    await get({ accept: 'application/json' }),
    await get({ accept: 'application/graphql-response+json' }),
  ]
  assert.equal(legacy.text, modern.text)
  assert.notEqual(legacy.tag, modern.tag)
  assert.equal((await get({ accept: 'application/json', 'if-none-match': modern.tag })).status, 200)
})
