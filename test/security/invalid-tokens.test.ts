// Without a valid token every response is the same, whatever is wrong with the token, and no upstream call is made.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { badTokens } from './tokens.ts'

const document = `{ sessions(agentName: "support-bot", first: 1) { nodes { id } } node(id: "x") { id } }`

test('every bad token gets the same body, status and headers, without an upstream call', async (t) => {
  const { query, emulator } = await startGateway(t)
  const seen = new Set<string>()
  for (const [what, makeToken] of badTokens) {
    const { status, headers, body } = await query(document, {}, { token: await makeToken() })
    const requestId = headers.get('x-request-id')
    assert.match(requestId ?? '', /^[\da-f-]{36}$/)
    assert.deepEqual(
      body,
      {
        errors: [
          {
            message: 'A valid bearer token is needed.',
            extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId },
          },
        ],
      },
      what,
    )
    assert.equal(status, 401, what)
    assert.equal(headers.get('www-authenticate'), 'Bearer error="invalid_token"', what)
    const constant = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
    seen.add(JSON.stringify(constant))
  }
  assert.equal(seen.size, 1, [...seen].join('\n'))
  assert.deepEqual(emulator.requests, [])
})

test('after all of them a good token is accepted: no attempt changes a later one', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t)
  for (const [, makeToken] of badTokens) await query(document, {}, { token: await makeToken() })
  assert.equal((await query(document)).status, 200)
  assert.deepEqual(
    emulator.requests.map(({ rawIdentityHeaders }) => rawIdentityHeaders),
    [[keyOf('alice')]],
  )
})

test('two authorization headers prove no caller', async (t) => {
  const { query, emulator } = await startGateway(t)
  const [alice, bob] = await Promise.all([tokenOf('alice'), tokenOf('bob')])
  const headers = { authorization: `Bearer ${alice}, Bearer ${bob}` }
  assert.equal((await query(document, {}, { token: null, headers })).status, 401)
  assert.deepEqual(emulator.requests, [])
})

for (const [where, path] of [
  ['the address', (token: string) => `/graphql?access_token=${token}&query={__typename}`],
  ['a cookie', () => '/graphql?query={__typename}'],
] as const) {
  test(`a token in ${where} authenticates nobody`, async (t) => {
    const { request } = await startGateway(t)
    const token = await tokenOf('alice')
    const headers = {
      'apollo-require-preflight': '1',
      cookie: `authorization=Bearer ${token}; access_token=${token}; token=${token}`,
    }
    assert.equal((await request(path(token), { headers })).status, 401)
  })
}
