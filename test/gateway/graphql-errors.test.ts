// GraphQL's own errors, of syntax, validation and variables: said in its codes, without the schema's secrets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from './start-gateway.ts'

for (const [what, document, variables, code] of [
  ['a document that does not parse', '{ agent(', {}, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ agnt(name: "a") { name } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['a missing argument', '{ agent { name } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a variable of another type',
    'query($n: String!) { agent(name: $n) { name } }',
    { n: 7 },
    'BAD_USER_INPUT',
  ],
  ['a missing variable', 'query($n: String!) { agent(name: $n) { name } }', {}, 'BAD_USER_INPUT'],
  [
    'a first that is no whole number',
    'query($n: Int) { sessions(agentName: "a", first: $n) { nodes { id } } }',
    { n: 1.5 },
    'BAD_USER_INPUT',
  ],
  [
    'a state that does not exist',
    '{ sessions(agentName: "a", statuses: [SLEEPING]) { nodes { id } } }',
    {},
    'GRAPHQL_VALIDATION_FAILED',
  ],
] as const) {
  test(`${what} is ${code}, without an upstream call`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const { status, body } = await query(document, variables)
    assert.equal(status, 200)
    const modern = { headers: { accept: 'application/graphql-response+json' } }
    assert.equal((await query(document, variables, modern)).status, 400)
    assert.deepEqual(
      body.errors?.map(({ extensions }) => extensions.code),
      [code],
    )
    assert.doesNotMatch(JSON.stringify(body), /Did you mean|stack|node_modules/)
    assert.deepEqual(emulator.requests, [])
  })
}

test('introspection is rejected unless it is enabled', async (t) => {
  const document = '{ __schema { queryType { name } } }'
  const off = await startGateway(t)
  const refused = await off.query(document)
  assert.equal(refused.status, 200)
  assert.deepEqual(
    refused.body.errors?.map(({ extensions }) => extensions.code),
    ['GRAPHQL_VALIDATION_FAILED'],
  )
  const on = await startGateway(t, { settings: { INTROSPECTION: 'on' } })
  assert.deepEqual((await on.query(document)).body, { data: { __schema: { queryType: { name: 'Query' } } } })
})
