// Every responder bounds the size of its response while it writes it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf, type QueryResponse, type StartedGateway, startGateway } from './start-gateway.ts'

const sights = [1, 2, 3, 4]
const maxBytes = 65_536

async function startWithRows(t: TestContext, count: number, more = {}): Promise<StartedGateway> {
  const settings = {
    MAX_RESPONSE_BYTES: `${maxBytes}`,
    MAX_COST: '1000000',
    MAX_ALIASES: '1000',
    RATE_LIMIT_COST: '0',
    PAGE_CACHE_MAX_AGE_MS: '600000',
    PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0',
    ...more,
  }
  const started = await startGateway(t, { settings, emulator: { data: 'empty' } })
  started.emulator.setSessions(
    'bot',
    started.keyOf('alice'),
    Array.from({ length: count }, (_, index) => row(`s${index}`, index)),
  )
  return started
}

async function askEach(
  { query }: StartedGateway,
  document: string,
  variables = {},
  accept = 'application/json',
): Promise<QueryResponse[]> {
  const responses: QueryResponse[] = []
  for (const _ of sights) responses.push(await query(document, variables, { headers: { accept } }))
  return responses
}

const tooLarge = {
  code: 'RESPONSE_TOO_LARGE',
  message: `The response would be larger than ${maxBytes} bytes: ask for fewer rows or fields.`,
}

for (const [what, document, rows] of [
  [
    'many rows',
    '{ sessions(agentName: "bot", first: 500) { edges { cursor node { id agent { id } } } } }',
    500,
  ],
  [
    'few rows under long aliases',
    `{ sessions(agentName: "bot", first: 30) { nodes { ${'a'.repeat(3_000)}: id } } }`,
    30,
  ],
  [
    'lists of lists',
    '{ sessions(agentName: "bot", first: 20) { nodes { agent { sessions(first: 20) { nodes { agent { sessions(first: 20) { nodes { id } } } } } } } } }',
    20,
  ],
  [
    'objects that are no list, under a long alias each',
    `{ ${Array.from({ length: 15 }, (_, n) => `a${n}: agent(name: "bot") { ...A }`).join(' ')} } fragment A on Agent { ${'b'.repeat(5_000)}: name }`,
    0,
  ],
  [
    'lists of lists under long aliases',
    `{ sessions(agentName: "bot", first: 20) { nodes { ${'c'.repeat(4_000)}: agent { sessions(first: 1) { nodes { id } } } } } }`,
    20,
  ],
] as const)
  test(`${what}: too large a response is refused each time, and read once`, async (t) => {
    const started = await startWithRows(t, rows)
    for (const response of await askEach(started, document)) {
      assert.deepEqual(errorsOf(response), [tooLarge])
      assert.equal(response.body.data, undefined)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('cache-control'), 'no-store')
    }
    const modern = await askEach(started, document, {}, 'application/graphql-response+json')
    assert.deepEqual(
      modern.map(({ status }) => status),
      [400, 400, 400, 400],
    )
    assert.equal(started.emulator.requests.length, Math.ceil(rows / 100))
  })

test('a response of exactly the maximum size is sent each time, one of a byte more never', async (t) => {
  const started = await startWithRows(t, 0)
  const rest = '{"data":{"":{"name":"bot"}}}'.length
  const ask = (bytes: number) =>
    askEach(started, `{ ${'a'.repeat(bytes - rest)}: agent(name: "bot") { name } }`)
  for (const { text } of await ask(maxBytes)) assert.equal(Buffer.byteLength(text), maxBytes)
  for (const response of await ask(maxBytes + 1)) assert.deepEqual(errorsOf(response), [tooLarge])
})

test('bytes are counted, not characters', async (t) => {
  const started = await startWithRows(t, 0)
  const rows = Array.from({ length: 100 }, (_, index) => row(`${index}${'€'.repeat(300)}`, index))
  started.emulator.setSessions('bot', started.keyOf('alice'), rows)
  const document = '{ sessions(agentName: "bot", first: 100) { nodes { sessionId } } }'
  for (const response of await askEach(started, document)) assert.deepEqual(errorsOf(response), [tooLarge])
})

test('an operation whose cost is estimated a thousand times too low ends at the maximum size of its response', async (t) => {
  // 64,000 rows: a limit on cost that lets them pass stands for an estimate that is wrong.
  const started = await startWithRows(t, 40, { MAX_RESPONSE_BYTES: '1048576' })
  const rows = (inner: string) => `sessions(first: 40) { nodes { ${inner} } }`
  const document = `{ agent(name: "bot") { ${rows(`agent { ${rows(`agent { ${rows('id createdAt')} }`)} }`)} } }`
  for (const response of await askEach(started, document))
    assert.deepEqual(errorsOf(response), [
      { ...tooLarge, message: tooLarge.message.replace(`${maxBytes}`, '1048576') },
    ])
  assert.equal(started.emulator.requests.length, 1)
})

test('an operation that is rejected for its size is counted once', async (t) => {
  const started = await startWithRows(t, 500, { RATE_LIMIT_COST: '100000' })
  const document = '{ sessions(agentName: "bot", first: 500) { edges { cursor node { id agent { id } } } } }'
  const left = (await askEach(started, document)).map(({ headers }) => headers.get('ratelimit'))
  assert.deepEqual(
    left.map((value) => /;r=(\d+)/.exec(value ?? '')?.[1]),
    ['98499', '96998', '95497', '93996'],
  )
})

test('an operation that is executed twice, because something in it fails, has its rows counted once', async (t) => {
  const started = await startWithRows(t, 500)
  const rows = 'sessions(agentName: "bot", first: 500) { nodes { createdAt } }'
  const document = `query($n: String!) { a: ${rows} b: ${rows} c: ${rows} d: sessions(agentName: $n) { nodes { id } } }`
  await started.query('{ __typename }', {}, { headers: { accept: 'application/json' } })
  for (const name of ['bad name !', 'none'])
    for (const response of await askEach(started, document, { n: name })) {
      assert.equal(response.body.data?.['c'].nodes.length, 500)
      assert.deepEqual(
        errorsOf(response).map(({ path }) => path),
        ['d'],
      )
    }
})
