// The HTTP layer around GraphQL: paths, methods, bodies. Every error is JSON in GraphQL's shape.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startGateway, tokenOf } from './start-gateway.ts'

const json = { 'content-type': 'application/json' }
const operation = JSON.stringify({ query: '{ __typename }' })

interface SeenError {
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
}

/** Sends a request with alice's token, and reads the one error of its response. */
async function ask(t: TestContext, path: string, init: RequestInit = {}): Promise<SeenError> {
  const { request, emulator } = await startGateway(t)
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${await tokenOf('alice')}`)
  const response = await request(path, { ...init, headers })
  assert.match(response.headers.get('content-type') ?? '', /^application\/json(;|$)/)
  assert.equal(response.headers.get('x-powered-by'), null)
  const { data, errors } = (await response.json()) as {
    data?: unknown
    errors?: { message: string; extensions: { code: string } }[]
  }
  assert.equal(data, undefined)
  assert.equal(errors?.length, 1)
  assert.deepEqual(emulator.requests, [])
  return { status: response.status, code: errors[0]?.extensions.code, message: errors[0]?.message }
}

const nothingThere = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'Nothing is served at this path: GraphQL is at /graphql.',
}
for (const [path, method] of [
  ['/', 'GET'],
  ['/nope', 'GET'],
  ['/nope', 'POST'],
  ['/%', 'GET'],
  ['/healthz', 'POST'],
  ['/graphql/deeper', 'POST'],
] as const) {
  test(`nothing is served at ${method} ${path}`, async (t) => {
    const init = method === 'POST' ? { method, headers: json, body: operation } : { method }
    assert.deepEqual(await ask(t, path, init), nothingThere)
  })
}

const refused: readonly (readonly [what: string, init: RequestInit, status: number, message: string])[] = [
  ['a body that is not JSON', { headers: json, body: '{' }, 400, 'The body is not JSON.'],
  [
    'a body of 300 kB',
    { headers: json, body: JSON.stringify({ query: 'x'.repeat(300_000) }) },
    413,
    'The body is too large.',
  ],
  [
    'a small body that is large when decompressed',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ query: ' '.repeat(300_000) })),
    },
    413,
    'The body is too large.',
  ],
  [
    'another content type',
    { headers: { 'content-type': 'text/plain' }, body: operation },
    415,
    'The content type is not supported: send application/json.',
  ],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' },
    415,
    'The content type is not supported: send application/json.',
  ],
  ['no body', {}, 415, 'The content type is not supported: send application/json.'],
  [
    'a content encoding that nobody knows',
    { headers: { ...json, 'content-encoding': 'compress' }, body: operation },
    415,
    'The content encoding is not supported: use gzip, deflate, br or none.',
  ],
  [
    'a body that is not in the encoding it names',
    { headers: { ...json, 'content-encoding': 'gzip' }, body: operation },
    400,
    'The request cannot be read.',
  ],
  [
    'a charset that nobody knows',
    { headers: { 'content-type': 'application/json; charset=x' }, body: operation },
    415,
    'The charset is not supported: use UTF-8.',
  ],
]

test('a body of 300 kB that comes in chunks, without its length, gets 413', async (t) => {
  const chunks = Array.from({ length: 30 }, () => Buffer.alloc(10_000, ' '))
  const body = ReadableStream.from(chunks)
  assert.deepEqual(await ask(t, '/graphql', { method: 'POST', headers: json, body, duplex: 'half' }), {
    status: 413,
    code: 'BAD_REQUEST',
    message: 'The body is too large.',
  })
})

test('a body that comes in chunks, cut inside a character, is read as one', async (t) => {
  const { request } = await startGateway(t)
  const bytes = Buffer.from(JSON.stringify({ query: '{ __typename } # é', extensions: {} }))
  const cut = bytes.indexOf(0xc3) + 1
  const response = await request('/graphql', {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${await tokenOf('alice')}` },
    body: ReadableStream.from([bytes.subarray(0, cut), bytes.subarray(cut)]),
    duplex: 'half',
  })
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
})

for (const [what, init, status, message] of refused) {
  test(`${what} gets status ${status}`, async (t) => {
    assert.deepEqual(await ask(t, '/graphql', { method: 'POST', ...init }), {
      status,
      code: 'BAD_REQUEST',
      message,
    })
  })
}

for (const [what, body] of [
  ['null', 'null'],
  ['a text', '"{ __typename }"'],
  ['a number', '7'],
  ['an empty object', '{}'],
  ['a batch', `[${operation}]`],
  ['a query that is no text', '{"query":7}'],
  ['variables that are no object', '{"query":"{ __typename }","variables":"a"}'],
] as const) {
  test(`a body of ${what} gets 400`, async (t) => {
    const { status, code } = await ask(t, '/graphql', { method: 'POST', headers: json, body })
    assert.deepEqual({ status, code }, { status: 400, code: 'BAD_REQUEST' })
  })
}

test('a method that GraphQL does not have gets 405', async (t) => {
  const { status, code } = await ask(t, '/graphql', { method: 'PUT', headers: json, body: operation })
  assert.deepEqual({ status, code }, { status: 405, code: 'BAD_REQUEST' })
})

test('a compressed body is read', async (t) => {
  const { request } = await startGateway(t)
  const response = await request('/graphql', {
    method: 'POST',
    headers: { ...json, 'content-encoding': 'gzip', authorization: `Bearer ${await tokenOf('alice')}` },
    body: gzipSync(operation),
  })
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
})

test('a query is served by GET where a header shows that no form sent it', async (t) => {
  const { request } = await startGateway(t)
  const authorization = `Bearer ${await tokenOf('alice')}`
  const path = `/graphql?query=${encodeURIComponent('query($n: String!) { agent(name: $n) { name } }')}&variables=${encodeURIComponent('{"n":"support-bot"}')}`
  const bare = await request(path, { headers: { authorization } })
  assert.equal(bare.status, 400)
  const guarded = await request(path, { headers: { authorization, 'apollo-require-preflight': '1' } })
  assert.equal(guarded.status, 200)
  assert.deepEqual(await guarded.json(), { data: { agent: { name: 'support-bot' } } })
})

for (const [path, init] of [
  ['/nope', {}],
  ['/graphql', { method: 'PUT' }],
  ['/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: operation }],
  ['/graphql', {}],
] as const)
  test(`no cache keeps the error for ${JSON.stringify(init)} at ${path}`, async (t) => {
    const { request } = await startGateway(t)
    const { headers } = await request(path, init)
    assert.deepEqual(
      [headers.get('cache-control'), headers.get('vary')],
      ['no-store', 'Accept, Authorization'],
    )
  })

for (const [what, search] of [
  ['empty', 'variables=&extensions='],
  ['null', 'variables=null&extensions=null'],
] as const)
  test(`variables and extensions that are ${what} in a search are none`, async (t) => {
    const { request } = await startGateway(t)
    const headers = { authorization: `Bearer ${await tokenOf('alice')}`, 'apollo-require-preflight': '1' }
    const response = await request(`/graphql?query={__typename}&${search}`, { headers })
    assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
  })

test('a byte order mark before the body is no part of it', async (t) => {
  const { request } = await startGateway(t)
  const headers = { ...json, authorization: `Bearer ${await tokenOf('alice')}` }
  const response = await request('/graphql', { method: 'POST', headers, body: `\ufeff${operation}` })
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
})

test('a body in more chunks than any honest client sends is refused, and the rest of it is not read', async (t) => {
  const { gateway } = await startGateway(t)
  const { hostname, port } = new URL(gateway.url)
  const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer ${await tokenOf('alice')}\r\n`
  const responses: string[] = []
  for (const encoding of ['', 'content-encoding: gzip\r\n']) {
    const socket = connect(Number(port), hostname)
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => void (said += text))
    socket.on('error', () => undefined)
    socket.write(`${head}${encoding}transfer-encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(20_000)}`)
    await new Promise((resolve) => void socket.once('close', resolve))
    responses.push(said.slice(0, said.indexOf('\r\n')))
    assert.equal(said.includes('The body comes in too many chunks.'), encoding === '')
  }
  assert.equal(responses[0], 'HTTP/1.1 413 Payload Too Large')
  assert.match(String(responses[1]), /^(HTTP\/1\.1 400 .*|)$/)
})
