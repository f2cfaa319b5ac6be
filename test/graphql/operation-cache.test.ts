// Compiled operations: which are, and when they leave the response to Apollo.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import { createCompiledOperations } from '../../src/graphql/compiled-operations.ts'
import type { ConsumeCost, RateLimitState } from '../../src/graphql/limits/rate-limit.ts'
import { createMediaTypeNegotiation } from '../../src/graphql/media-type.ts'
import { Operation } from '../../src/graphql/operation.ts'
import { createOperationCache, type OperationCache } from '../../src/graphql/operation-cache.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { createDocumentResolver } from '../../src/graphql/trusted-documents.ts'
import type { SessionReader } from '../../src/sessions/session-reader.ts'
import { lazySignal } from '../lazy-signal.ts'

const schema = createSchema('on')
const limits = {
  maxTokens: 3_000,
  maxDepth: 20,
  maxAliases: 50,
  maxRootFields: 20,
  maxDirectives: 100,
  defaultSize: 20,
  maxSize: 500,
  maxIds: 100,
  maxRepresentations: 1_000,
  maxCost: 10,
  maxResponseBytes: 1_000_000,
  pageBudget: 10,
}
const query = 'query Q($n: String!, $ids: [ID!]!) { agent(name: $n) { name } nodes(ids: $ids) { id } }'
const variables = { n: 'bot', ids: [] as string[] }

interface Executed {
  readonly body: string | undefined
  readonly operation: Operation
}

/** `learn`: caches the document and its operation, as the limits plugin does. `execute`: resolves to what the responder says. */
function startOperations(consumeCost?: ConsumeCost) {
  const operations: OperationCache = createOperationCache({
    schema,
    limits,
    fieldHints: new Map(),
  })
  const respond = createCompiledOperations({
    maxResponseBytes: limits.maxResponseBytes,
    onBailout: () => undefined,
  })
  const operationOf = (params: object) =>
    new Operation(
      {
        requestId: 'r',
        trace: undefined,
        method: 'POST',
        headers: {},
        address: () => undefined,
        search: '',
        body: JSON.stringify(params),
        signal: { ...lazySignal(AbortSignal.abort()), liftDeadline: () => undefined },
      },
      {
        caller: {
          isolationKey: 'key of alice',
          callerHash: 'alice',
          mayExplain: false,
          mayWrite: false,
          expiresAt: 0,
        },
        isRouter: false,
        notBefore: undefined,
        cacheKey: undefined,
        explanation: undefined,
      },
      {
        negotiate: createMediaTypeNegotiation(),
        documents: createDocumentResolver({ mode: 'off', documents: undefined }),
        operations,
        createWriter() {
          throw new TypeError('nothing is written')
        },
        createReader: () => ({}) as SessionReader,
        limits,
        consumeCost,
      },
    )
  return {
    operations,
    learn: (name?: string) => {
      const document = parse(query)
      const [definition] = document.definitions as OperationDefinitionNode[]
      assert.equal(definition?.kind, Kind.OPERATION_DEFINITION)
      return operations.add(operations.set(query, document), name, definition)
    },
    operationOf,
    execute: async (params: object): Promise<Executed> => {
      const operation = operationOf({ query, variables, ...params })
      return { body: (await respond(operation))?.body.toString(), operation }
    },
  }
}

const data = '{"data":{"agent":{"name":"bot"},"nodes":[]}}'

test('an operation is compiled once it is found valid, and only under the requested name', async () => {
  const { learn, execute } = startOperations()
  assert.equal((await execute({})).body, undefined)
  const { compiled } = learn()
  assert.equal((await execute({})).body, data)
  assert.equal(compiled(), compiled())
  for (const other of [{ operationName: 'Q' }, { operationName: '' }, { query: `${query} ` }])
    assert.equal((await execute(other)).body, undefined)
})

test('a compiled operation bails out where it ends in an error', async () => {
  const { learn, execute } = startOperations()
  learn()
  for (const [what, given] of [
    ['a field fails', { n: '../x', ids: [] }],
    ['a variable is missing', { ids: [] }],
    ['a variable is of another type', { n: 7, ids: [] }],
    ['it is too expensive', { n: 'bot', ids: ['a', 'b'] }],
    ['a list is too long', { n: 'bot', ids: Array.from({ length: 101 }, (_, index) => `${index}`) }],
  ] as const)
    assert.equal((await execute({ variables: given })).body, undefined, what)
})

test('the cost of a request is consumed once, however often its operation is executed', async () => {
  const consumed: [string, number][] = []
  const state: RateLimitState = { limit: 10, remaining: 9, resetMs: 60_000, exceeded: false }
  const { learn, operationOf } = startOperations(async (caller, cost) => {
    consumed.push([caller, cost])
    return state
  })
  learn()
  const respond = createCompiledOperations({
    maxResponseBytes: limits.maxResponseBytes,
    onBailout: () => undefined,
  })
  const operation = operationOf({ query, variables })
  await respond(operation)
  await respond(operation)
  assert.deepEqual(consumed, [['alice', 1]])
  assert.deepEqual([operation.meter.cost, operation.meter.rateLimit], [1, state])
})

test('an operation of a caller over the rate limit is not executed', async () => {
  const exceeded: RateLimitState = { limit: 10, remaining: 0, resetMs: 60_000, exceeded: true }
  const { learn, execute } = startOperations(async () => exceeded)
  learn()
  assert.equal((await execute({})).body, undefined)
})

test('a thousand documents are cached, of sixteen million characters at most', () => {
  const { operations } = startOperations()
  const document = parse('{ __typename }')
  for (let index = 0; index <= 1_000; index += 1) operations.set(`${index}`, document)
  assert.deepEqual([operations.get('0'), operations.get('1')?.document], [undefined, document])
  const long = 'x'.repeat(10 * 1024 * 1024)
  operations.set(`a${long}`, document)
  operations.set(`b${long}`, document)
  assert.deepEqual([operations.get(`a${long}`), operations.get(`b${long}`)?.document], [undefined, document])
})
