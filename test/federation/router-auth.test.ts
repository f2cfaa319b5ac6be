// Router trust: entities, the subgraph's SDL and traces are for routers that send a secret of the list.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { createSchema } from '../../src/graphql/schema.ts'
import { errorsOf, type StartedGateway, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { routerSecret } from './router-secret.ts'

const secondSecret = 'the-secret-that-comes-after-this-one'
const settings = { ROUTER_SECRET: `${routerSecret},${secondSecret}` }
const entities =
  '{ _entities(representations: [{ __typename: "Agent", name: "support-bot" }]) { ... on Agent { name sessions { nodes { id } } } } }'
const service = '{ _service { sdl } }'
const routerOnly = {
  code: 'FORBIDDEN',
  message: 'This field is for the supergraph router: send its x-router-secret.',
}
const needsToken = { code: 'UNAUTHENTICATED', message: 'A valid bearer token is needed.' }

for (const [what, secrets, headers] of [
  ['without a secret', settings, {}],
  ['with an empty secret', settings, { 'x-router-secret': '' }],
  ['with a wrong secret', settings, { 'x-router-secret': 'another-secret-of-some-thirty-bytes' }],
  ['with the beginning of a secret', settings, { 'x-router-secret': routerSecret.slice(0, -1) }],
  ['with a secret and more', settings, { 'x-router-secret': `${routerSecret}x` }],
  ['with the whole list', settings, { 'x-router-secret': settings.ROUTER_SECRET }],
  ['with a secret that the gateway was not given', {}, { 'x-router-secret': routerSecret }],
  ['with an empty secret where the gateway was given none', {}, { 'x-router-secret': '' }],
] as const) {
  test(`entities and SDL are refused ${what}, and no upstream call is made`, async (t) => {
    const { query, emulator } = await startGateway(t, { settings: secrets })
    for (const [document, path] of [
      [entities, '_entities'],
      [service, '_service'],
    ] as const) {
      const response = await query(document, {}, { headers })
      assert.deepEqual(response.body.data, null)
      assert.deepEqual(errorsOf(response), [{ ...routerOnly, path }])
    }
    assert.deepEqual(emulator.requests, [])
  })

  test(`no trace is given ${what}`, async (t) => {
    const { query } = await startGateway(t, { settings: secrets })
    const { text } = await query(
      '{ agent(name: "support-bot") { name } }',
      {},
      { headers: { ...headers, 'apollo-federation-include-trace': 'ftv1' } },
    )
    assert.deepEqual(JSON.parse(text), { data: { agent: { name: 'support-bot' } } })
  })
}

test('a response varies with the secret, where there is one', async (t) => {
  const varyOf = async ({ query }: StartedGateway) =>
    (await query('{ agent(name: "support-bot") { name } }')).headers.get('vary')
  assert.equal(await varyOf(await startGateway(t, { settings })), 'Accept, Authorization, X-Router-Secret')
  assert.equal(await varyOf(await startGateway(t)), 'Accept, Authorization')
})

for (const [name, secret] of [
  ['first', routerSecret],
  ['last', secondSecret],
] as const) {
  test(`entities, SDL and traces are given with the ${name} secret of the list`, async (t) => {
    const { query, emulator } = await startGateway(t, { settings })
    const headers = { 'x-router-secret': secret, 'apollo-federation-include-trace': 'ftv1' }
    const { body, text } = await query(entities, {}, { headers })
    assert.equal(body.data?.['_entities'][0].sessions.nodes.length, 20)
    assert.equal(typeof JSON.parse(text).extensions.ftv1, 'string')
    const response = await query(service, {}, { headers: { 'x-router-secret': secret } })
    assert.match(response.body.data?.['_service'].sdl, /type AgentSession/)
    assert.equal(emulator.requests.length, 1)
  })
}

test('a secret that is sent twice is refused', async (t) => {
  const started = await startGateway(t, { settings })
  const body = await rawQuery(started, entities, [routerSecret, routerSecret])
  assert.deepEqual(
    body.errors.map(({ extensions }) => extensions.code),
    ['FORBIDDEN'],
  )
  assert.deepEqual(started.emulator.requests, [])
})

test('a secret does not stand in for a token that is not valid', async (t) => {
  const { query, emulator } = await startGateway(t, { settings })
  for (const document of [entities, service]) {
    const response = await query(
      document,
      {},
      { token: 'nonsense', headers: { 'x-router-secret': routerSecret } },
    )
    assert.equal(response.status, 401)
    assert.deepEqual(errorsOf(response), [needsToken])
  }
  assert.deepEqual(emulator.requests, [])
})

test('the SDL is given for a secret alone, without a token', async (t) => {
  const { query, emulator } = await startGateway(t, { settings })
  const headers = { 'x-router-secret': routerSecret }
  const { status, body } = await query(service, {}, { token: null, headers })
  assert.equal(status, 200)
  assert.match(body.data?.['_service'].sdl, /type AgentSession/)
  assert.deepEqual(emulator.requests, [])
})

for (const [what, document] of [
  [
    'agents by reference',
    '{ _entities(representations: [{ __typename: "Agent", name: "support-bot" }]) { ... on Agent { name } } }',
  ],
  ['the sessions of agents by reference', entities],
  [
    'sessions by reference',
    '{ _entities(representations: [{ __typename: "AgentSession", agentName: "support-bot", sessionId: "s" }]) { ... on AgentSession { id } } }',
  ],
  ['agents', '{ agent(name: "support-bot") { name } }'],
  ['sessions', '{ sessions(agentName: "support-bot") { nodes { id } } }'],
  ['nodes', '{ nodes(ids: ["QWdlbnQ6c3VwcG9ydC1ib3Q="]) { id } }'],
  ['the SDL together with agents', '{ _service { sdl } agent(name: "support-bot") { name } }'],
] as const) {
  test(`with a secret and no token ${what} are refused, and no upstream call is made`, async (t) => {
    const { query, emulator } = await startGateway(t, { settings })
    const headers = { 'x-router-secret': routerSecret }
    const response = await query(document, {}, { token: null, headers })
    const [error] = errorsOf(response)
    assert.equal(error?.code, 'UNAUTHENTICATED', response.text)
    const { _service: _, ...others } = response.body.data ?? {}
    assert.ok(
      Object.values(others)
        .flat()
        .every((value) => value === null),
      response.text,
    )
    assert.deepEqual(emulator.requests, [])
  })
}

test('where nobody has a secret, the schema still has its federation fields', () => {
  assert.deepEqual(
    ['_entities', '_service'].filter((name) => !createSchema('on').getQueryType()?.getFields()[name]),
    [],
  )
})

/** Sends the secret in so many header lines, which `fetch` would join before they are sent. */
async function rawQuery({ gateway }: StartedGateway, query: string, secrets: string[]) {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await tokenOf('alice')}`,
    'x-router-secret': secrets,
  }
  const sent = httpRequest(gateway.url, { method: 'POST', headers, agent: false }).end(
    JSON.stringify({ query }),
  )
  const [response]: IncomingMessage[] = await once(sent, 'response')
  const chunks = (await response?.setEncoding('utf8').toArray()) ?? []
  return JSON.parse(chunks.join('')) as { errors: { extensions: { code: string } }[] }
}
