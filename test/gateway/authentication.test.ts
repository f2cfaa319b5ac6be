// Authentication over HTTP: all rejected requests get one and the same error, and no upstream call is made for them.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { createVirtualClock } from '../virtual-clock.ts'
import { errorsOf, issuer, startGateway, tokenOf } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { sessionId } } }'
const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'alice' }
const nowSeconds = Math.floor(Date.now() / 1000)

async function signElsewhere(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
  return token.setExpirationTime('1h').sign(privateKey)
}

function signWithSecret(): Promise<string> {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).setExpirationTime('1h')
  return token.sign(new TextEncoder().encode('a-secret-that-is-long-enough-for-it'))
}

const refused: readonly (readonly [what: string, authorization: () => Promise<string | undefined>])[] = [
  ['no token', async () => undefined],
  ['an empty header', async () => ''],
  ['a scheme alone', async () => 'Bearer'],
  ['another scheme', async () => `Basic ${await tokenOf('alice')}`],
  ['a token without a scheme', () => tokenOf('alice')],
  ['two tokens', async () => `Bearer ${await tokenOf('alice')} ${await tokenOf('alice')}`],
  ['garbage', async () => 'Bearer garbage'],
  ['three empty parts', async () => 'Bearer ..'],
  ['a token of 13 kB', async () => `Bearer ${await tokenOf('alice', { filler: 'x'.repeat(9_400) })}`],
  ['a cut token', async () => `Bearer ${(await tokenOf('alice')).slice(0, -5)}`],
  ['an expired token', async () => `Bearer ${await tokenOf('alice', { exp: nowSeconds - 60 })}`],
  ['a token of the future', async () => `Bearer ${await tokenOf('alice', { nbf: nowSeconds + 3600 })}`],
  ['another audience', async () => `Bearer ${await tokenOf('alice', { aud: 'another-gateway' })}`],
  ['another issuer', async () => `Bearer ${await tokenOf('alice', { iss: 'https://issuer.example' })}`],
  ['another key under the same name', async () => `Bearer ${await signElsewhere()}`],
  ['a shared-secret algorithm', async () => `Bearer ${await signWithSecret()}`],
  ['no algorithm', async () => `Bearer ${new UnsecuredJWT(claims).setExpirationTime('1h').encode()}`],
  ['an empty subject', async () => `Bearer ${await tokenOf('alice', { sub: '' })}`],
  ['a subject that is no text', async () => `Bearer ${await tokenOf('alice', { sub: 7 as never })}`],
  ['a subject of broken Unicode', async () => `Bearer ${await tokenOf('alice', { sub: 'a\ud800' })}`],
]

for (const [what, authorization] of refused) {
  test(`${what} gets 401, a challenge and no upstream call`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const value = await authorization()
    const response = await query(
      document,
      {},
      { token: null, ...(value !== undefined && { headers: { authorization: value } }) },
    )
    assert.equal(response.status, 401)
    const isToken = /^Bearer \S+$/.test(value ?? '')
    assert.equal(
      response.headers.get('www-authenticate'),
      isToken ? 'Bearer error="invalid_token"' : 'Bearer',
    )
    assert.equal(response.body.data, undefined)
    assert.deepEqual(errorsOf(response), [
      { code: 'UNAUTHENTICATED', message: 'A valid bearer token is needed.' },
    ])
    assert.deepEqual(emulator.requests, [])
  })
}

test('the scheme of the header is accepted in any letter case', async (t) => {
  const { query } = await startGateway(t)
  const headers = { authorization: `bEARER ${await tokenOf('alice')}` }
  assert.equal((await query(document, {}, { token: null, headers })).status, 200)
})

test('AUTH_IDENTITY_CLAIM names the claim that distinguishes callers', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t, { settings: { AUTH_IDENTITY_CLAIM: 'oid' } })
  const token = await tokenOf('everyone', { oid: 'alice' })
  assert.equal((await query(document, {}, { token })).status, 200)
  assert.deepEqual(
    emulator.requests.map(({ identity }) => identity),
    [keyOf('alice')],
  )
  assert.equal((await query(document, {}, { token: await tokenOf('everyone') })).status, 401)
})

test('in claim mode the claim itself is sent', async (t) => {
  const { query, emulator } = await startGateway(t, { settings: { ISOLATION_KEY_MODE: 'claim' } })
  assert.equal((await query(document, {}, { as: 'Alice.B_c:d@e-f' })).status, 200)
  assert.deepEqual(
    emulator.requests.map(({ rawIdentityHeaders }) => rawIdentityHeaders),
    [['Alice.B_c:d@e-f']],
  )
})

for (const subject of ['a b', 'a\r\nx: y', 'ä', 'a|b', 'a,b', '"a"', 'x'.repeat(257), 'alice\n', '\ud800']) {
  test(`in claim mode ${JSON.stringify(subject).slice(0, 20)} is refused`, async (t) => {
    const { query, emulator } = await startGateway(t, { settings: { ISOLATION_KEY_MODE: 'claim' } })
    assert.equal((await query(document, {}, { as: subject })).status, 401)
    assert.deepEqual(emulator.requests, [])
  })
}

/** The URL of a key set that is served like this. */
async function keySet(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`
}

for (const [what, reason, listener] of [
  [
    'responds with 500',
    'its endpoint responds with status 500',
    (_request, response) => void response.writeHead(500).end('{}'),
  ],
  ['responds with HTML', 'it is not JSON', (_request, response) => void response.end('<!doctype html>')],
  [
    'responds with no key set',
    'it is not a key set',
    (_request, response) => void response.end('{"keys":1}'),
  ],
  ['breaks off', 'the fetch failed (UND_ERR_SOCKET)', (request) => void request.socket.destroy()],
] as const satisfies readonly (readonly [string, string, RequestListener])[]) {
  test(`a key set that ${what} is an outage, not the caller's fault, and logged once`, async (t) => {
    const address = await keySet(t, listener)
    // Time stands still: the next fetch is a quarter of a second away.
    const clock = createVirtualClock()
    const { query, emulator, log } = await startGateway(t, { settings: { AUTH_JWKS_URL: address }, clock })
    const response = await query(document)
    await query(document)
    assert.equal(response.status, 503)
    assert.equal(response.headers.get('www-authenticate'), null)
    assert.deepEqual(errorsOf(response), [
      { code: 'AUTH_UNAVAILABLE', message: 'Callers cannot be verified now: try again later.' },
    ])
    assert.equal(response.headers.get('retry-after'), '1')
    assert.deepEqual(response.body.errors?.[0]?.extensions, {
      code: 'AUTH_UNAVAILABLE',
      retryable: true,
      retryAfterMs: 250,
      requestId: response.headers.get('x-request-id'),
    })
    const changes = log.lines.filter((line) => 'keySet' in line)
    assert.deepEqual(
      changes.map((line) => [line['level'], line['keySet'], line['address'], line['reason']]),
      [[40, 'down', address, reason]],
    )
    assert.deepEqual(emulator.requests, [])
  })
}

test('the key set is fetched when the gateway starts, before the first request', async (t) => {
  const fetched = Promise.withResolvers<void>()
  const url = await keySet(t, (_request, response) => {
    response.end('{}')
    fetched.resolve()
  })
  await startGateway(t, { settings: { AUTH_JWKS_URL: url } })
  await fetched.promise
})

test('after a first fetch that fails, tokens are accepted as soon as the endpoint responds: within 250 ms', async (t) => {
  let fetches = 0
  const url = await keySet(t, (_request, response) => {
    fetches += 1
    if (fetches === 1) response.writeHead(500).end()
    else void fetch(issuer.jwksUrl).then(async (keys) => response.end(await keys.text()))
  })
  const clock = createVirtualClock()
  const { query, log } = await startGateway(t, { settings: { AUTH_JWKS_URL: url }, clock })
  assert.equal((await query(document)).status, 503)
  clock.advance(250)
  assert.equal((await query(document)).status, 200)
  assert.equal(fetches, 2)
  assert.deepEqual(
    log.lines.filter((line) => 'keySet' in line).map((line) => line['keySet']),
    ['down', 'up'],
  )
})
