// Prepared operations: which are, and when they leave the answer to Apollo.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import { createPreparedOperations, type FindPrepared } from '../../src/graphql/compile-operation.ts'
import type { RequestContext } from '../../src/graphql/context.ts'
import type { ConsumeCost, RateLimitState } from '../../src/graphql/limits/rate-limit.ts'
import { createResponseSize } from '../../src/graphql/limits/response-size.ts'
import { createMeasures } from '../../src/graphql/measures.ts'
import { createKnownDocuments } from '../../src/graphql/operation-cache.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { createRefusedReads } from '../../src/sessions/refused-reads.ts'

const schema = createSchema('on')
const limits = {
  maxTokens: 3_000,
  maxDepth: 20,
  maxAliases: 50,
  maxRootFields: 20,
  maxDirectives: 100,
  maxSize: 500,
  maxIds: 100,
  maxReferences: 1_000,
  maxCost: 10,
  maxResponseBytes: 1_000_000,
}
const query = 'query Q($n: String!, $ids: [ID!]!) { agent(name: $n) { name } nodes(ids: $ids) { id } }'
const plain = { query, operationName: undefined, variables: {} }

interface Room {
  readonly find: FindPrepared
  readonly learn: () => void
  readonly admit: () => void
}

function open(countCost?: ConsumeCost): Room {
  const documents = createKnownDocuments()
  const document = parse(query)
  const [operation] = document.definitions as OperationDefinitionNode[]
  assert.equal(operation?.kind, Kind.OPERATION_DEFINITION)
  return {
    find: createPreparedOperations({
      schema,
      documents,
      measureOf: createMeasures(schema, limits),
      countCost,
      hintOf: () => undefined,
      maxResponseBytes: limits.maxResponseBytes,
    }),
    learn: () => documents.add(query, document),
    admit: () => {
      if (operation) documents.find(query)?.admitted.set('', operation)
    },
  }
}

/** Of a request that reads nothing. */
function contextOf(): RequestContext {
  return {
    requestId: 'r',
    isRouter: false,
    isTraced: false,
    hasCaller: true,
    sessions: createRefusedReads(new Error('nothing is read here')),
    limits: { defaultSize: 20, maxSize: 500, pageBudget: 10 },
    responseSize: createResponseSize(limits.maxResponseBytes),
    record: { requestId: 'r', caller: 'alice' },
  }
}

test('an operation is prepared once it was found valid and admitted, under its own name alone', () => {
  const { find, learn, admit } = open()
  assert.equal(find(plain), undefined)
  learn()
  assert.equal(find(plain), undefined)
  admit()
  const prepared = find(plain)
  assert.equal(prepared?.name, 'Q')
  assert.equal(find(plain), prepared)
  assert.equal(find({ ...plain, operationName: 'Q' }), undefined)
  assert.equal(find({ ...plain, query: `${query} ` }), undefined)
})

test('a prepared operation gives the data, and leaves to Apollo whatever ends in an error', async () => {
  const { find, learn, admit } = open()
  learn()
  admit()
  const run = find(plain)?.run
  assert.ok(run)
  assert.equal(await run(contextOf(), { n: 'bot', ids: [] }), '{"agent":{"name":"bot"},"nodes":[]}')
  for (const [what, variables] of [
    ['a field fails', { n: '../x', ids: [] }],
    ['a variable is missing', { ids: [] }],
    ['a variable is of another type', { n: 7, ids: [] }],
    ['it is too dear', { n: 'bot', ids: ['a', 'b'] }],
    ['a list is too long', { n: 'bot', ids: Array.from({ length: 101 }, (_, index) => `${index}`) }],
  ] as const)
    assert.equal(await run(contextOf(), variables), undefined, what)
})

test('a request is charged once, however often its operation is run', async () => {
  const charged: [string, number][] = []
  const state: RateLimitState = { limit: 10, remaining: 9, resetMs: 60_000, exceeded: false }
  const { find, learn, admit } = open(async (caller, cost) => {
    charged.push([caller, cost])
    return state
  })
  learn()
  admit()
  const context = contextOf()
  await find(plain)?.run(context, { n: 'bot', ids: [] })
  await find(plain)?.run(context, { n: 'bot', ids: [] })
  assert.deepEqual(charged, [['alice', 1]])
  assert.deepEqual([context.record.cost, context.record.rateLimit], [1, state])
})

test('an operation of a caller whose rate is spent is not run', async () => {
  const spent: RateLimitState = { limit: 10, remaining: 0, resetMs: 60_000, exceeded: true }
  const { find, learn, admit } = open(async () => spent)
  learn()
  admit()
  assert.equal(await find(plain)?.run(contextOf(), { n: 'bot', ids: [] }), undefined)
})

test('a thousand documents are known, of sixteen million characters at most', () => {
  const known = createKnownDocuments()
  const document = parse('{ __typename }')
  for (let index = 0; index <= 1_000; index += 1) known.add(`${index}`, document)
  assert.deepEqual([known.find('0'), known.find('1')?.document], [undefined, document])
  const long = 'x'.repeat(10 * 1024 * 1024)
  known.add(`a${long}`, document)
  known.add(`b${long}`, document)
  assert.deepEqual([known.find(`a${long}`), known.find(`b${long}`)?.document], [undefined, document])
})
