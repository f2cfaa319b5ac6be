// Headers that the gateway reads are bounded, and checked before any work that takes more time than measuring their length.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyTypeOf } from '../../src/http/request-body.ts'
import { errorsOf, startGateway, tokenOf } from './start-gateway.ts'

for (const [contentType, expected] of [
  ['application/json', 'json'],
  ['Application/JSON', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['application/json;charset="UTF-8"', 'json'],
  ['application/json ; a=b ;charset=utf8', 'json'],
  ['application/json;', 'json'],
  ['application/json; charset=utf-16', 'otherCharset'],
  ['application/json; charset=', 'otherCharset'],
  ['application/jsonp', 'otherType'],
  ['application/graphql+json', 'otherType'],
  ['text/plain; application/json', 'otherType'],
  ['', 'otherType'],
  [undefined, 'otherType'],
] as const)
  test(`a content type of ${contentType} is ${expected}`, () => {
    assert.equal(bodyTypeOf(contentType), expected)
  })

for (const [name, maxLength] of [
  ['content-type', 256],
  ['accept', 1_024],
  ['cache-control', 256],
  ['x-apollo-operation-name', 256],
  ['x-forwarded-for', 1_024],
] as const)
  test(`a header ${name} of more than ${maxLength} characters is refused, without a token`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const response = await query(
      '{ __typename }',
      {},
      { token: null, headers: { [name]: `a;${' '.repeat(maxLength - 2)}b` } },
    )
    assert.equal(response.status, 431)
    assert.deepEqual(errorsOf(response), [
      {
        code: 'BAD_REQUEST',
        message: `The header \`${name}\` is too long: at most ${maxLength} characters are read.`,
      },
    ])
    assert.deepEqual(emulator.requests, [])
  })

test('a header of exactly the maximum length is accepted', async (t) => {
  const { query } = await startGateway(t)
  const headers = { 'content-type': `application/json;a=${'b'.repeat(237)}` }
  assert.equal(headers['content-type'].length, 256)
  assert.equal((await query('{ __typename }', {}, { headers })).status, 200)
})

test('Apollo gets no content type that a client wrote', async (t) => {
  const { request } = await startGateway(t)
  const authorization = `Bearer ${await tokenOf('alice')}`
  const headers = { authorization, 'apollo-require-preflight': '1', 'content-type': 'application/xml; a="b' }
  const response = await request('/graphql?query={__typename}', { headers })
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } })
})

test('a GET that a form or a link could have sent gets an error that says what to send instead', async (t) => {
  const { request } = await startGateway(t)
  const authorization = `Bearer ${await tokenOf('alice')}`
  const response = await request('/graphql?query={__typename}', { headers: { authorization } })
  const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] }
  assert.equal(response.status, 400)
  assert.deepEqual(
    errors.map(({ message }) => message),
    ['A form or a link could have sent this: use POST, or send `apollo-require-preflight: true`.'],
  )
})

for (const path of ['/READYZ', '/readyz/', '/Healthz', '/GraphQL', '/graphql/'])
  test(`nothing is served at ${path}: paths are compared literally`, async (t) => {
    const { request } = await startGateway(t)
    const response = await request(path)
    assert.equal(response.status, 404)
  })
