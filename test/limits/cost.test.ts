// The estimated cost of an operation, and the limit that it must keep.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import { createCostEstimator } from '../../src/graphql/limits/cost.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { errorsOf, startGateway } from '../gateway/start-gateway.ts'

const schema = createSchema('on')
const maxSize = 500

function costOf(text: string, variables: Readonly<Record<string, unknown>> = {}): number {
  const document = parse(text)
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )
  assert.ok(operation)
  return createCostEstimator(schema, maxSize)(document, operation)(variables)
}

const nodes = (args: string) => `sessions(agentName: "bot"${args}) { nodes { id } }`

for (const [what, cost, text, variables] of [
  ['a scalar', 0, '{ __typename }', {}],
  ['an agent', 1, '{ agent(name: "bot") { name } }', {}],
  ['a list of the default size', 1 + 20, `{ ${nodes('')} }`, {}],
  ['a list with `first`', 1 + 7, `{ ${nodes(', first: 7')} }`, {}],
  ['a list with `last`', 1 + 9, `{ ${nodes(', last: 9')} }`, {}],
  ['a list with both', 1 + 9, `{ ${nodes(', first: 7, last: 9')} }`, {}],
  ['a list of none', 1, `{ ${nodes(', first: 0')} }`, {}],
  ['a list with a size below zero', 1 + 20, `{ ${nodes(', first: -1')} }`, {}],
  ['a list beyond the page size', 1 + maxSize, `{ ${nodes(', first: 2000000000')} }`, {}],
  ['a list with `first` by a variable', 1 + 6, `query($n: Int) { ${nodes(', first: $n')} }`, { n: 6 }],
  ['a list whose variable is not given', 1 + 20, `query($n: Int) { ${nodes(', first: $n')} }`, {}],
  ['a list whose variable has a default', 1 + 30, `query($n: Int = 30) { ${nodes(', first: $n')} }`, {}],
  ['a list whose variable has a default', 1 + 5, `query($n: Int = 30) { ${nodes(', first: $n')} }`, { n: 5 }],
  ['a list whose variable is null', 1 + 20, `query($n: Int) { ${nodes(', first: $n')} }`, { n: null }],
  [
    'edges and their nodes, and page info',
    1 + 5 * (1 + 1) + 1,
    '{ sessions(agentName: "bot", first: 5) { edges { cursor node { id } } pageInfo { hasNextPage } } }',
    {},
  ],
  [
    'edges and nodes of one list',
    1 + 5 + 5,
    '{ sessions(agentName: "bot", first: 5) { edges { cursor } nodes { id } } }',
    {},
  ],
  [
    'a list in each row of a list, through its agent',
    1 + 3 * (1 + 1 + 1 + 4),
    '{ sessions(agentName: "bot", first: 3) { nodes { agent { sessions(first: 4) { nodes { id } } } } } }',
    {},
  ],
  [
    'a list behind a fragment on the connection',
    1 + 8,
    '{ sessions(agentName: "bot", first: 8) { ...C } } fragment C on AgentSessionConnection { nodes { id } }',
    {},
  ],
  [
    'one fragment under two sizes',
    1 + 8 + 1 + 3,
    '{ a: sessions(agentName: "bot", first: 8) { ...C } b: sessions(agentName: "bot", first: 3) { ...C } } fragment C on AgentSessionConnection { nodes { id } }',
    {},
  ],
  [
    'an inline fragment',
    1 + 2,
    '{ sessions(agentName: "bot", first: 2) { ... { ... on AgentSessionConnection { nodes { id } } } } }',
    {},
  ],
  [
    'aliases, each for itself',
    3,
    '{ a: agent(name: "a") { name } b: agent(name: "b") { name } c: agent(name: "c") { name } }',
    {},
  ],
  ['an object by its id', 10, '{ node(id: "x") { id } }', {}],
  ['three objects by id', 30, '{ nodes(ids: ["a", "b", "c"]) { id } }', {}],
  [
    'objects by ids in a variable',
    20,
    'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: ['a', 'b'] },
  ],
  ['one object by an id that is no list', 10, '{ nodes(ids: "a") { id } }', {}],
  [
    'objects by the default of a variable',
    30,
    'query($ids: [ID!]! = ["a", "b", "c"]) { nodes(ids: $ids) { id } }',
    {},
  ],
  [
    'a list behind an object by its id',
    10 + 1 + 5,
    '{ node(id: "x") { ... on Agent { sessions(first: 5) { nodes { id } } } } }',
    {},
  ],
  [
    'references of the router',
    2,
    'query($r: [_Any!]!) { _entities(representations: $r) { ... on Agent { name } } }',
    { r: [{}, {}] },
  ],
] as const) {
  test(`${what}: a cost of ${cost}`, () => {
    assert.equal(costOf(text, variables), cost)
  })
}

test('fragments that double at every level are added up once each', () => {
  const levels = Array.from({ length: 40 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)
  const text = `{ ...F0 } ${levels.join(' ')} fragment F40 on Query { agent(name: "a") { name } }`
  assert.equal(costOf(text), 2 ** 40)
})

test('an operation at the limit is executed, one above it is refused without a call', async (t) => {
  const { query, emulator, log } = await startGateway(t, { settings: { MAX_COST: '21' } })
  const at = await query('{ sessions(agentName: "support-bot", first: 20) { nodes { id } } }')
  assert.deepEqual([at.status, at.body.errors], [200, undefined])
  assert.equal(emulator.requests.length, 1)
  const above = '{ sessions(agentName: "support-bot", first: 21) { nodes { id } } }'
  const refused = await query(above)
  assert.deepEqual([refused.status, refused.body.data], [200, undefined])
  assert.deepEqual(errorsOf(refused), [
    {
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      message: "The operation's estimated cost is 22: at most 21 is allowed. Ask for fewer rows or fields.",
    },
  ])
  const modern = await query(above, {}, { headers: { accept: 'application/graphql-response+json' } })
  assert.equal(modern.status, 400)
  assert.equal(emulator.requests.length, 1)
  const line = await log.waitForRequest(String(at.headers.get('x-request-id')))
  assert.equal(line['cost'], 21)
})
