// The two forms of the schema, with and without Node: what is served is what is committed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { buildSchema, isInterfaceType, isObjectType } from 'graphql'
import { errorsOf } from '../gateway/start-gateway.ts'
import { agentOf, startForRouter } from './as-router.ts'
import { routerSecret } from './router-secret.ts'

const committed = (name: string) =>
  readFileSync(new URL(`../../docs/__generated__/${name}.graphql`, import.meta.url), 'utf8')
const headers = { 'x-router-secret': routerSecret }

for (const [form, suffix] of [
  ['on', ''],
  ['off', '-without-node'],
] as const) {
  test(`with NODE_INTERFACE=${form} the SDL that is served is the committed one`, async (t) => {
    const { query } = await startForRouter(t, { settings: { NODE_INTERFACE: form } })
    const { body } = await query('{ _service { sdl } }', {}, { headers })
    assert.equal(`${body.data?.['_service'].sdl.trim()}\n`, committed(`subgraph${suffix}`))
  })

  test(`with NODE_INTERFACE=${form} the API schema is what clients see, without federation parts`, async (t) => {
    const text = committed(`api-schema${suffix}`)
    assert.doesNotMatch(
      text,
      /@(?:key|link|shareable|cost|listSize)|federation|_entities|_service|_Any|_Entity/,
    )
    const schema = buildSchema(text)
    const { query } = await startForRouter(t, { settings: { NODE_INTERFACE: form, INTROSPECTION: 'on' } })
    const { body } = await query('{ __schema { types { name fields { name } } } }')
    const served = new Map(
      body.data?.['__schema'].types.map(
        ({ name, fields }: { name: string; fields: { name: string }[] | null }) =>
          [name, fields?.map((field) => field.name)] as const,
      ),
    )
    for (const type of Object.values(schema.getTypeMap())) {
      assert.ok(served.has(type.name), type.name)
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      const routersOwn = type.name === 'Query' ? ['_entities', '_service'] : []
      assert.deepEqual(served.get(type.name), [...Object.keys(type.getFields()), ...routersOwn])
    }
  })
}

test('with NODE_INTERFACE=off there is no Node, node, nodes or Agent.id', async (t) => {
  const schema = buildSchema(committed('api-schema-without-node'))
  assert.equal(schema.getType('Node'), undefined)
  const { query, emulator } = await startForRouter(t, { settings: { NODE_INTERFACE: 'off' } })
  for (const document of [
    '{ node(id: "a") { __typename } }',
    '{ nodes(ids: ["a"]) { __typename } }',
    '{ agent(name: "support-bot") { id } }',
    '{ agent(name: "support-bot") { ... on Node { id } } }',
  ]) {
    const response = await query(document)
    assert.deepEqual([...new Set(errorsOf(response).map(({ code }) => code))], ['GRAPHQL_VALIDATION_FAILED'])
  }
  assert.deepEqual(emulator.requests, [])
})

test('with NODE_INTERFACE=off everything else works: agents, sessions and their representations', async (t) => {
  const { query, entities } = await startForRouter(t, { settings: { NODE_INTERFACE: 'off' } })
  const { body } = await query(
    '{ agent(name: "support-bot") { sessions(first: 1) { nodes { id sessionId agent { name } } } } }',
  )
  const session = body.data?.['agent'].sessions.nodes[0]
  const response = await entities(
    [agentOf('support-bot'), { __typename: 'AgentSession', id: session.id }],
    '... on Agent { name } ... on AgentSession { id sessionId agent { name } }',
  )
  assert.deepEqual(response.body, {
    data: { _entities: [agentOf('support-bot'), { __typename: 'AgentSession', ...session }] },
  })
})
