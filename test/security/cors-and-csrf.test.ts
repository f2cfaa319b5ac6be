// Browsers: which pages may read responses, and that no request a page can send without a preflight has an effect.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'

const origin = 'https://app.example.com'
const settings = { CORS_ORIGINS: `${origin},https://other.example.com` }
const path = `/graphql?query=${encodeURIComponent('{ __typename }')}`
const guarded = { 'apollo-require-preflight': '1' }
const cors = ({ headers }: Response) => ({
  origin: headers.get('access-control-allow-origin'),
  credentials: headers.get('access-control-allow-credentials'),
})
const varies = ({ headers }: Response) =>
  (headers.get('vary') ?? '').split(',').map((name) => name.trim().toLowerCase())

test('a listed origin may read the response, its request id, its freshness and how long to wait', async (t) => {
  const { request } = await startGateway(t, { settings })
  const headers = { ...guarded, origin, authorization: `Bearer ${await tokenOf('alice')}` }
  const response = await request(path, { headers })
  assert.equal(response.status, 200)
  assert.deepEqual(cors(response), { origin, credentials: null })
  assert.equal(
    response.headers.get('access-control-expose-headers'),
    'cache-status,etag,ratelimit,ratelimit-policy,retry-after,x-request-id',
  )
})

test('a response varies by origin and by caller', async (t) => {
  const { request } = await startGateway(t, { settings })
  const document = encodeURIComponent('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
  const headers = { ...guarded, origin, authorization: `Bearer ${await tokenOf('alice')}` }
  const response = await request(`/graphql?query=${document}`, { headers })
  assert.equal(response.status, 200)
  assert.deepEqual(new Set(varies(response)), new Set(['origin', 'accept', 'authorization']))
})

test('a preflight of a listed origin gets what it may send, without a token', async (t) => {
  const { request, emulator } = await startGateway(t, { settings })
  const response = await request('/graphql', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  assert.equal(response.status, 204)
  assert.deepEqual(cors(response), { origin, credentials: null })
  assert.deepEqual(
    ['methods', 'headers'].map((what) => response.headers.get(`access-control-allow-${what}`)),
    ['GET,POST', 'authorization,content-type'],
  )
  assert.equal(response.headers.get('access-control-max-age'), '600')
  assert.ok(varies(response).includes('origin'))
  assert.deepEqual(emulator.requests, [])
})

for (const other of [
  'https://evil.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://APP.example.com.',
  'null',
]) {
  test(`${other}, which is not listed, may read nothing`, async (t) => {
    const { request } = await startGateway(t, { settings })
    const authorization = `Bearer ${await tokenOf('alice')}`
    for (const init of [
      { headers: { ...guarded, origin: other, authorization } },
      { method: 'OPTIONS', headers: { origin: other, 'access-control-request-method': 'POST' } },
      { headers: { ...guarded, origin: other } },
    ])
      assert.deepEqual(cors(await request(path, init)), { origin: null, credentials: null })
  })
}

for (const [from, isAllowed] of [
  ['http://localhost:5173', true],
  ['http://localhost', true],
  ['http://[::1]:3000', true],
  ['http://localhost.evil.example:80', false],
  ['http://localhost:5173.evil.example', false],
  ['http://localhost:5173:80', false],
  ['http://localhost:', false],
  ['http://evil.example:*', false],
  ['https://localhost:1', false],
  ['http://evil-localhost:1', false],
] as const) {
  test(`${from} ${isAllowed ? 'may' : 'may not'} read a response where any port of localhost may`, async (t) => {
    const { request } = await startGateway(t, {
      settings: { CORS_ORIGINS: 'http://localhost:*, http://[::1]:*, https://app.example.com' },
    })
    for (const init of [
      { headers: { ...guarded, origin: from } },
      { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } },
    ]) {
      const response = await request(path, init)
      assert.deepEqual(cors(response), { origin: isAllowed ? from : null, credentials: null })
      assert.ok(varies(response).includes('origin'))
    }
  })
}

test('without CORS_ORIGINS no page of any origin may read anything', async (t) => {
  const { request, gateway } = await startGateway(t)
  for (const from of [origin, 'null', new URL(gateway.url).origin])
    assert.deepEqual(cors(await request(path, { headers: { ...guarded, origin: from } })), {
      origin: null,
      credentials: null,
    })
})

for (const [what, init] of [
  ['a link', { method: 'GET' }],
  [
    'a form',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'query={__typename}',
    },
  ],
  [
    'a form with a file',
    { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' },
  ],
  [
    'plain text',
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{__typename}"}' },
  ],
  [
    'JSON that is called text',
    {
      method: 'POST',
      headers: { 'content-type': 'text/plain; application/json' },
      body: '{"query":"{__typename}"}',
    },
  ],
  ['a beacon', { method: 'POST', body: '{"query":"{__typename}"}' }],
] as const) {
  test(`what a page can send without a preflight is not executed: ${what}`, async (t) => {
    const { request } = await startGateway(t, { settings })
    const headers = new Headers('headers' in init ? init.headers : {})
    headers.set('origin', origin)
    headers.set('authorization', `Bearer ${await tokenOf('alice')}`)
    const response = await request(path, { ...init, headers })
    assert.ok([400, 415].includes(response.status), `${response.status}`)
    assert.equal(((await response.json()) as { data?: unknown }).data, undefined)
  })
}

test('cookies are neither read nor set', async (t) => {
  const { request, query } = await startGateway(t)
  const token = await tokenOf('alice')
  const cookie = `session=1; authorization=Bearer%20${token}; __Host-token=${token}`
  const refused = await request(path, { headers: { ...guarded, cookie } })
  assert.equal(refused.status, 401)
  const accepted = await query('{ __typename }', {}, { headers: { cookie } })
  assert.equal(accepted.status, 200)
  for (const { headers } of [refused, accepted]) assert.equal(headers.get('set-cookie'), null)
})

for (const [what, at, status] of [
  ['a response', path, 401],
  ['a path that is not served', '/nope', 404],
] as const) {
  test(`${what} has headers that forbid a browser to guess types, to frame and to run anything`, async (t) => {
    const { request } = await startGateway(t)
    const response = await request(at, { headers: guarded })
    assert.equal(response.status, status)
    const sent = Object.fromEntries(
      [
        'content-security-policy',
        'cross-origin-opener-policy',
        'cross-origin-resource-policy',
        'origin-agent-cluster',
        'referrer-policy',
        'strict-transport-security',
        'x-content-type-options',
        'x-frame-options',
        'x-powered-by',
        'server',
      ].map((name) => [name, response.headers.get(name)]),
    )
    assert.deepEqual(sent, {
      'content-security-policy': "default-src 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'x-powered-by': null,
      server: null,
    })
  })
}
