// Compiled operations: from the second time on an operation is compiled and executed without Apollo, and its response is the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../emulator/random.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { row } from '../emulator/start-emulator.ts'
import { createRandomRequests } from '../limits/random-document.ts'
import { effort, seedOf } from '../random.ts'
import { type QueryResponse, type StartedGateway, startGateway, tokenOf } from './start-gateway.ts'

const routerSecret = 'router-secret-for-compiled-operations'
const settings = { RESPONSE_CACHE_MAX_BYTES: '0', ROUTER_SECRET: routerSecret, RATE_LIMIT_COST: '0' }

/** A response's status, type and text, without what is each request's own. */
function receivedBy({ status, headers, text }: QueryResponse): object {
  return {
    status,
    type: headers.get('content-type'),
    text: text.replace(/"requestId":"[^"]*"/g, '"requestId":""'),
  }
}

async function startWithRows(t: Parameters<typeof startGateway>[0], more = {}): Promise<StartedGateway> {
  const started = await startGateway(t, { settings: { ...settings, ...more }, emulator: { data: 'empty' } })
  const rows = [1, 2, 3].map((second) => row(`s${second}`, second))
  for (const subject of ['alice', 'bob']) started.emulator.setSessions('bot', started.keyOf(subject), rows)
  return started
}

const list = (selection: string, args = '') => `{ sessions(agentName: "bot"${args}) { ${selection} } }`
const operations: readonly (readonly [
  what: string,
  document: string,
  variables?: Record<string, unknown>,
])[] = [
  ['a plain list', list('edges { cursor node { id sessionId createdAt } } pageInfo { endCursor }')],
  [
    'aliases and fragments',
    `${list('a: nodes { ...S } b: nodes { s: status }')} fragment S on AgentSession { i: id }`,
  ],
  ['the typenames of interfaces', '{ node(id: "QWdlbnQ6Ym90") { __typename id ... on Agent { name } } }'],
  [
    'skipped and included fields',
    'query($n: Boolean!) { sessions(agentName: "bot") { nodes @skip(if: $n) { id } pageInfo @include(if: $n) { hasNextPage } } }',
    { n: true },
  ],
  [
    'variables with defaults',
    'query($n: Int = 2) { sessions(agentName: "bot", first: $n) { nodes { sessionId } } }',
  ],
  [
    'a variable of a wrong type',
    'query($n: Int) { sessions(agentName: "bot", first: $n) { nodes { id } } }',
    { n: 'two' },
  ],
  ['a variable that is missing', 'query($a: String!) { agent(name: $a) { name } }'],
  [
    'an enum value that is none',
    'query($o: SortOrder) { sessions(agentName: "bot", order: $o) { nodes { id } } }',
    { o: 'UP' },
  ],
  [
    'a field that fails beside one that does not',
    `{ good: agent(name: "bot") { name } bad: agent(name: "../x") { name } }`,
  ],
  ['a list that is not there', '{ sessions(agentName: "none") { nodes { id } } }'],
  ['a cursor that is none', list('nodes { id }', ', after: "x"')],
  [
    'an operation that is too expensive',
    list('nodes { agent { sessions(first: 500) { nodes { id } } } }', ', first: 500'),
  ],
  [
    'too many ids',
    'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: Array.from({ length: 101 }, (_, n) => `${n}`) },
  ],
  [
    'references of the router',
    '{ _entities(representations: [{ __typename: "Agent", name: "bot" }, { __typename: "Nope" }]) { ... on Agent { name } } }',
  ],
  ['the schema of the subgraph', '{ _service { sdl } }'],
  ['a document that is not valid', '{ nope }'],
  ['a document that cannot be parsed', '{'],
  ['a mutation', 'mutation { __typename }'],
]

for (const [what, document, variables] of operations) {
  test(`${what}: the response is the same each time, byte for byte`, async (t) => {
    const { query } = await startWithRows(t)
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const responses = []
      for (let time = 0; time < 4; time += 1)
        responses.push(
          await query(document, variables, { headers: { accept, 'x-router-secret': routerSecret } }),
        )
      const [first, ...later] = responses.map(receivedBy)
      for (const received of later) assert.deepEqual(received, first)
    }
  })
}

const typed = [
  ['Int', 'sessions(agentName: "bot", first: $v) { nodes { sessionId } }'],
  ['String', 'sessions(agentName: "bot", after: $v) { nodes { sessionId } }'],
  ['SortOrder', 'sessions(agentName: "bot", order: $v) { nodes { sessionId } }'],
  ['[AgentSessionStatus!]', 'sessions(agentName: "bot", statuses: $v) { nodes { sessionId } }'],
  ['String!', 'agent(name: $v) { name }'],
  ['ID!', 'node(id: $v) { id }'],
  ['[ID!]!', 'nodes(ids: $v) { id }'],
  ['[_Any!]!', '_entities(representations: $v) { __typename }'],
] as const
const given = [
  undefined,
  null,
  true,
  0,
  1,
  -1,
  1.5,
  2 ** 31,
  1e300,
  '',
  '1',
  'bot',
  'ASC',
  'asc',
  'ACTIVE',
  {},
  [],
  [null],
  [[]],
  ['ACTIVE'],
  ['ACTIVE', 'NOPE'],
  ['x'],
  [7],
  [7.5],
  [true],
  { length: 1 },
  { __typename: 'Agent', name: 'bot' },
]

for (const [type, field] of typed) {
  test(`variables of ${type} are accepted and rejected as they were the first time`, async (t) => {
    const { query } = await startWithRows(t)
    const headers = { 'x-router-secret': routerSecret }
    for (const document of [`query($v: ${type}) { ${field} }`, `query($v: ${type} = null) { ${field} }`]) {
      // Cached and compiled before the values come, as far as it is valid.
      for (let time = 0; time < 2; time += 1)
        await query(document, { v: type.startsWith('[') ? [] : type === 'Int' ? 1 : 'ASC' }, { headers })
      for (const [index, v] of given.entries()) {
        const variables = v === undefined ? {} : { v }
        // A comment makes it another document, which Apollo executes.
        const fresh = await query(`${document} # ${index}`, variables, { headers })
        const compiled = await query(document, variables, { headers })
        assert.deepEqual(receivedBy(compiled), receivedBy(fresh), `${document} ${JSON.stringify(variables)}`)
      }
    }
  })
}

test('any document has the same response each time', async (t) => {
  const { query, emulator, keyOf } = await startWithRows(t)
  emulator.setSessions('other', keyOf('alice'), [row('o1', 9)])
  const next = createRandomRequests(createSchema('on'), createRandom(String(seedOf(t))))
  const documents = effort(300, 1_500)
  for (let count = 0; count < documents; count += 1) {
    const { query: document, variables } = next()
    const responses = []
    for (let time = 0; time < 4; time += 1)
      responses.push(
        receivedBy(await query(document, variables, { headers: { 'x-router-secret': routerSecret } })),
      )
    for (const received of responses.slice(1)) assert.deepEqual(received, responses[0], document)
  }
})

test('two callers who send the same operation each get their own sessions', async (t) => {
  const { query, emulator, keyOf } = await startWithRows(t)
  emulator.setSessions('bot', keyOf('bob'), [row('of-bob', 9)])
  const document = list('nodes { sessionId }')
  const seen = []
  for (const as of ['alice', 'bob', 'alice', 'bob', 'bob', 'alice']) {
    const { body } = await query(document, {}, { as })
    seen.push(body.data?.['sessions'].nodes.map((node: { sessionId: string }) => node.sessionId).join())
  }
  const own = { alice: 's3,s2,s1', bob: 'of-bob' }
  assert.deepEqual(seen, [own.alice, own.bob, own.alice, own.bob, own.bob, own.alice])
})

test('an operation that ends in an error is counted once, and its reads are not repeated', async (t) => {
  const { query, emulator, log } = await startWithRows(t, { RATE_LIMIT_COST: '1000' })
  const document = `{ good: sessions(agentName: "bot", first: 3) { nodes { id } } bad: sessions(agentName: "none", first: 3) { nodes { id } } }`
  const left = []
  for (let time = 0; time < 3; time += 1) {
    const { headers, body } = await query(document, {}, { headers: { 'cache-control': 'no-cache' } })
    assert.deepEqual(
      body.errors?.map(({ extensions }) => extensions.code),
      ['NOT_FOUND'],
    )
    const { cost, upstreamCalls } = await log.waitForRequest(String(headers.get('x-request-id')))
    assert.deepEqual({ cost, upstreamCalls }, { cost: 8, upstreamCalls: 2 })
    left.push(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
  }
  assert.deepEqual(left, ['992', '984', '976'])
  assert.equal(emulator.requests.length, 6)
})

test('each operation of a document with two is compiled on its own', async (t) => {
  const { request } = await startWithRows(t)
  const authorization = `Bearer ${await tokenOf('alice')}`
  const document = 'query A { agent(name: "a") { name } } query B { agent(name: "b") { name } }'
  const ask = async (operationName?: string) => {
    const body = JSON.stringify({ query: document, operationName })
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await request('/graphql', { method: 'POST', headers, body })
    return (await response.json()) as { data?: { agent: { name: string } }; errors?: unknown[] }
  }
  for (let time = 0; time < 3; time += 1) {
    const [a, b, neither, other] = await Promise.all([ask('A'), ask('B'), ask(), ask('C')])
    assert.deepEqual([a?.data?.agent.name, b?.data?.agent.name], ['a', 'b'])
    assert.deepEqual([neither?.data, other?.data], [undefined, undefined])
  }
})

test('every response to a router that requests a trace has one', async (t) => {
  const { query } = await startWithRows(t)
  const headers = { 'x-router-secret': routerSecret, 'apollo-federation-include-trace': 'ftv1' }
  for (let time = 0; time < 3; time += 1) {
    const { text } = await query(list('nodes { id }'), {}, { headers })
    const { extensions } = JSON.parse(text) as { extensions?: { ftv1?: string } }
    assert.ok(extensions?.ftv1)
  }
})
