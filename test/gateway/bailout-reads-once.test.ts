// An operation that ends in an error is executed twice from its second time on, compiled and then by Apollo, and reads once.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { EmulatorOptions } from '../../emulator/emulator.ts'
import { rows } from '../emulator/start-emulator.ts'
import { errorsOf, type StartedGateway, type StartOptions, startGateway } from './start-gateway.ts'

const secret = { 'x-router-secret': 'router-secret-that-is-for-reading-once' }
/** Nothing is cached between two requests, so that each shows all that it reads. */
const settings = {
  PAGE_CACHE_MAX_BYTES: '0',
  RESPONSE_CACHE_MAX_BYTES: '0',
  MAX_UPSTREAM_PAGES: '3',
  MAX_PAGE_SIZE: '100',
  ROUTER_SECRET: secret['x-router-secret'],
}

async function startWithRows(
  t: TestContext,
  behaviour: EmulatorOptions['behaviour'] = {},
  more: StartOptions['settings'] = {},
): Promise<StartedGateway> {
  const started = await startGateway(t, {
    settings: { ...settings, ...more },
    emulator: { data: 'empty', behaviour },
  })
  started.emulator.setSessions('bot', started.keyOf('alice'), rows(500))
  return started
}

/** The cursor of the row before the one at `at`, oldest first; that row was deleted by now. */
async function unknownRowCursor({ query, emulator, keyOf }: StartedGateway, at: number): Promise<string> {
  const document = `query($first: Int, $after: String) {
    sessions(agentName: "bot", order: ASC, first: $first, after: $after) { nodes { sessionId } pageInfo { endCursor } } }`
  let after: string | undefined
  let last = ''
  for (let count = 0; count < at; count += 100) {
    const { body } = await query(document, { first: Math.min(100, at - count), after })
    after = body.data?.['sessions'].pageInfo.endCursor
    last = body.data?.['sessions'].nodes.at(-1).sessionId
  }
  emulator.removeSession('bot', keyOf('alice'), last)
  return after ?? assert.fail('no cursor')
}

/** What each of three requests with the operation read, and the code and field of the error that each ended in. */
async function readsOfThree(
  { query, emulator }: StartedGateway,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<{ reads: string[][]; errors: string[] }> {
  await query('{ agent(name: "bot") { name } }', {}, { headers: secret })
  const reads: string[][] = []
  const errors = new Set<string>()
  for (let sight = 0; sight < 3; sight += 1) {
    emulator.requests.length = 0
    const response = await query(document, variables, { headers: secret })
    for (const { code, path } of errorsOf(response)) errors.add(`${path}: ${code}`)
    reads.push(
      emulator.requests.map(({ operation, sessionId, query: { order, after, limit } }) =>
        operation === 'list' ? `${order} ${after ?? 'head'} ${limit}` : `${operation} ${sessionId}`,
      ),
    )
  }
  return { reads, errors: [...errors] }
}

const thrice = (reads: readonly string[]) => [reads, reads, reads]
const list =
  'query($after: String) { sessions(agentName: "bot", order: ASC, first: 10, after: $after) { nodes { id } } }'

for (const unknownCursor of ['ignored', 'badRequest', 'notFound'] as const) {
  test(`an expired cursor costs the page budget once, each time: unknown cursors are ${unknownCursor}`, async (t) => {
    const started = await startWithRows(t, { unknownCursor })
    const after = await unknownRowCursor(started, 400)
    assert.deepEqual(await readsOfThree(started, list, { after }), {
      reads: thrice(['asc r400 10', 'asc head 100', 'asc r100 100']),
      errors: ['sessions: CURSOR_EXPIRED'],
    })
  })

  test(`a cursor that is not found beside a field that fails is recovered once, each time: unknown cursors are ${unknownCursor}`, async (t) => {
    const started = await startWithRows(t, { unknownCursor })
    const after = await unknownRowCursor(started, 120)
    const document = `query($after: String) {
      sessions(agentName: "bot", order: ASC, first: 10, after: $after) { nodes { id } }
      again: sessions(agentName: "bot", order: ASC, first: 10, after: $after) { nodes { sessionId } }
      agent(name: "../x") { id }
    }`
    assert.deepEqual(await readsOfThree(started, document, { after }), {
      reads: thrice(['asc r120 10', 'asc head 100', 'asc r100 100']),
      errors: ['agent: BAD_USER_INPUT'],
    })
  })
}

test('pages that are cached by then save reads for an expired cursor, and the page budget is consumed once', async (t) => {
  const started = await startWithRows(t, {}, { PAGE_CACHE_MAX_BYTES: '10000000' })
  const other = await startWithRows(t)
  const after = await unknownRowCursor(other, 400)
  started.emulator.removeSession('bot', started.keyOf('alice'), 'r400')
  assert.deepEqual(await readsOfThree(started, list, { after }), {
    reads: [
      ['asc r400 50', 'asc head 100', 'asc r100 100'],
      ['asc r400 50', 'asc r200 100', 'asc r300 100'],
      ['asc r400 50', 'asc r401 100'],
    ],
    errors: ['sessions: CURSOR_EXPIRED'],
  })
})

for (const [status, code] of [
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
] as const) {
  test(`a list that is refused with ${status} is fetched once, each time`, async (t) => {
    const started = await startWithRows(t)
    started.emulator.fail({ kind: 'status', status })
    assert.deepEqual(await readsOfThree(started, list), {
      reads: thrice(['asc head 10']),
      errors: [`sessions: ${code}`],
    })
  })
}

test('a session whose read by id fails is read once, each time', async (t) => {
  const started = await startWithRows(t)
  const { body } = await started.query(
    '{ sessions(agentName: "bot", order: ASC, first: 1) { nodes { id } } }',
  )
  const ids = body.data?.['sessions'].nodes.map(({ id }: { id: string }) => id)
  started.emulator.fail({ kind: 'status', status: 400, match: ({ operation }) => operation === 'get' })
  assert.deepEqual(await readsOfThree(started, 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }), {
    reads: thrice(['get r1']),
    errors: ['nodes: UPSTREAM_BAD_RESPONSE'],
  })
})

test('a named session that is not found is searched once, each time', async (t) => {
  const started = await startWithRows(t)
  const document = `{ _entities(representations: [
    { __typename: "AgentSession", agentName: "bot", sessionId: "r1" }]) { __typename } }`
  assert.deepEqual(await readsOfThree(started, document), {
    reads: thrice(['desc head 100', 'desc r401 100', 'desc r301 100']),
    errors: ['_entities.0: NOT_FOUND'],
  })
})
