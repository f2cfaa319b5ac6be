// Warming up: which operations are executed how often, and what ends it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Responder } from '../../src/graphql/operation.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { createReadiness } from '../../src/warm-up/readiness.ts'
import { createStubSources } from '../../src/warm-up/stub-sources.ts'
import { type WarmUpOptions, warmUp } from '../../src/warm-up/warm-up.ts'
import { captureLog } from '../gateway/log-lines.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const rounds = 20
const schema = createSchema('on')
const freshness = { maxAgeMs: 5_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 }

/** What reaches the last responder: the name of each operation and its variables. */
interface Execution {
  readonly operationName: string | undefined
  readonly variables: unknown
  readonly query: string
}

interface Run {
  readonly executed: Execution[]
  readonly options: WarmUpOptions
  readonly clock: ReturnType<typeof createVirtualClock>
}

/** A warm-up whose operations are not executed but recorded; each takes `tookMs`. */
function createRun(overrides: Partial<WarmUpOptions> = {}, tookMs = 0, failing = ''): Run {
  const clock = createVirtualClock()
  const executed: Execution[] = []
  const apollo: Responder = async ({ params, query, mediaType }) => {
    clock.advance(tookMs)
    executed.push({ operationName: params.operationName, variables: params.variables, query })
    const errorCodes = failing !== '' && query.includes(failing) ? ['BAD_USER_INPUT'] : undefined
    return { status: 200, mediaType, body: '{}', errorCodes }
  }
  const options = {
    schema,
    documents: [],
    sources: createStubSources({ signingSecrets: ['x'.repeat(32)], freshness }, clock),
    operations: { get: () => undefined },
    limits: {},
    compiledOperations: async () => undefined,
    apollo,
    clock,
    maxMs: 2_000,
    isStopped: () => false,
    ...overrides,
  } as unknown as WarmUpOptions
  return { executed, options, clock }
}

test('each operation is executed twenty times, in turn', async () => {
  const { executed, options } = createRun()
  assert.deepEqual(await warmUp(options), { operations: 3, durationMs: 0 })
  const queries = executed.map(({ query }) => query)
  assert.equal(queries.length, 3 * rounds)
  assert.deepEqual(queries.slice(3, 6), queries.slice(0, 3))
  assert.equal(new Set(queries).size, 3)
})

test('no operation is executed after the time that the setting allows', async () => {
  const { executed, options } = createRun({ maxMs: 100 }, 10)
  assert.deepEqual(await warmUp(options), { operations: 3, durationMs: 100 })
  assert.equal(executed.length, 10)
})

test('nor after the gateway was asked to stop', async () => {
  const run = createRun()
  await warmUp({ ...run.options, isStopped: () => run.executed.length === 5 })
  assert.equal(run.executed.length, 5)
})

test('an operation that fails is not repeated', async () => {
  const { executed, options } = createRun({}, 0, 'WarmUpEdges')
  assert.equal((await warmUp(options)).operations, 2)
  assert.equal(executed.filter(({ query }) => query.includes('WarmUpEdges')).length, 1)
})

test('the queries of trusted documents are executed, with values for the variables that need one', async () => {
  const documents = [
    'query A($agentName: String!, $first: Int!, $after: String, $dated: Boolean!, $order: SortOrder!, $n: Int! = 3) { __typename }',
    'query B { __typename } query C($ids: [ID!]!) { __typename } mutation D { delete } subscription E { tick }',
    'this is no document {',
    'fragment F on AgentSession { id }',
  ]
  const { executed, options } = createRun({ documents })
  assert.equal((await warmUp(options)).operations, 7)
  const trusted = executed.slice(3, 7).map(({ operationName, variables }) => [operationName, variables])
  const ofA = { agentName: 'warm-up', first: 10, dated: true, order: 'ASC' }
  assert.deepEqual(trusted, [
    ['A', ofA],
    [undefined, ofA],
    ['B', {}],
    ['C', { ids: ['warm-up'] }],
  ])
})

test('of many trusted documents, the first hundred are executed', async () => {
  const documents = Array.from({ length: 150 }, (_, index) => `query Q${index} { __typename }`)
  const { executed, options } = createRun({ documents })
  assert.equal((await warmUp(options)).operations, 203)
  assert.equal(
    executed.some(({ operationName }) => operationName === 'Q100'),
    false,
  )
})

test('a gateway is warming until its warm-up has ended, then ready, and draining from the moment that it is asked to stop', async () => {
  const { logger, lines } = captureLog()
  const { promise, resolve } = Promise.withResolvers<{ operations: number; durationMs: number }>()
  let isStopped: (() => boolean) | undefined
  const readiness = createReadiness((stopped) => {
    isStopped = stopped
    return promise
  }, logger)
  assert.equal(readiness.state(), 'warming')
  readiness.warmUp()
  assert.deepEqual([readiness.state(), isStopped?.()], ['warming', false])
  resolve({ operations: 3, durationMs: 120 })
  await promise
  await new Promise(setImmediate)
  assert.equal(readiness.state(), 'ready')
  assert.deepEqual(
    lines.map(({ msg, operations, durationMs }) => ({ msg, operations, durationMs })),
    [{ msg: 'warmed up', operations: 3, durationMs: 120 }],
  )
  await readiness.drain()
  assert.equal(readiness.state(), 'draining')
})

test('a gateway that is asked to stop while it is warming does not become ready', async () => {
  const { promise, resolve } = Promise.withResolvers<{ operations: number; durationMs: number }>()
  const readiness = createReadiness(() => promise, captureLog().logger)
  readiness.warmUp()
  const drained = readiness.drain()
  assert.equal(readiness.state(), 'draining')
  resolve({ operations: 0, durationMs: 0 })
  await drained
  assert.equal(readiness.state(), 'draining')
})

test('a warm-up that fails is logged, and the gateway is ready', async () => {
  const { logger, lines } = captureLog()
  const readiness = createReadiness(() => Promise.reject(new TypeError('a defect')), logger)
  readiness.warmUp()
  await new Promise(setImmediate)
  assert.equal(readiness.state(), 'ready')
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['the warm-up failed'],
  )
})

test('without a warm-up a gateway is ready at once', () => {
  assert.equal(createReadiness(undefined, captureLog().logger).state(), 'ready')
})
