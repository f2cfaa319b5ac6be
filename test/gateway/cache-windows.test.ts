// Windows inside cached pages, through the whole gateway: the upstream calls that they take.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { rows } from '../emulator/start-emulator.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway } from './start-gateway.ts'

const fields = 'edges { cursor node { sessionId } } pageInfo { hasNextPage hasPreviousPage }'

/** Alice has `r1` to `r120`, the newest first; `read` returns a window's ids and what it cost. */
async function startReading(t: TestContext) {
  const started = await startGateway(t, { clock: createVirtualClock(), emulator: { data: 'empty' } })
  const { emulator, keyOf, query } = started
  emulator.setSessions('bot', keyOf('alice'), rows(120))
  async function read(args: string, variables: Record<string, unknown> = {}) {
    emulator.requests.length = 0
    const declared = args.includes('$cursor') ? 'query($cursor: String)' : ''
    const document = `${declared} { sessions(agentName: "bot", ${args}) { ${fields} } }`
    const { body } = await query(document, variables)
    assert.equal(body.errors, undefined)
    const { edges, pageInfo } = body.data?.['sessions'] ?? {}
    const ids: string[] = edges.map((edge: { node: { sessionId: string } }) => edge.node.sessionId)
    const cursors: string[] = edges.map((edge: { cursor: string }) => edge.cursor)
    return { ids, cursors, pageInfo, calls: emulator.requests.map(({ query }) => query) }
  }
  return { ...started, read }
}

/** `r120`, `r119`, … from the newest that is given to the oldest. */
function ids(from: number, to: number): string[] {
  return Array.from({ length: from - to + 1 }, (_, index) => `r${from - index}`)
}

test('windows inside the first page take no call: fewer rows, the next ones, the previous ones, an overlap', async (t) => {
  const { read } = await startReading(t)
  const first = await read('first: 20')
  assert.deepEqual(
    first.calls.map(({ limit, order }) => [limit, order]),
    [['50', 'desc']],
  )
  assert.deepEqual(first.ids, ids(120, 101))
  const cursorOf = (id: number) => ({ cursor: first.cursors[120 - id] })
  const more = { hasNextPage: true, hasPreviousPage: true }
  const newest = { hasNextPage: true, hasPreviousPage: false }
  for (const [args, variables, expected, pageInfo] of [
    ['first: 20', {}, ids(120, 101), newest],
    ['first: 10', {}, ids(120, 111), newest],
    ['first: 50', {}, ids(120, 71), newest],
    ['first: 20, after: $cursor', cursorOf(101), ids(100, 81), more],
    ['first: 3, after: $cursor', cursorOf(115), ids(114, 112), more],
    ['last: 10, before: $cursor', cursorOf(101), ids(111, 102), more],
    ['last: 40, before: $cursor', cursorOf(101), ids(120, 102), newest],
    ['last: 5, before: $cursor', cursorOf(120), [], newest],
  ] as const) {
    const window = await read(args, variables)
    assert.deepEqual(
      { ids: window.ids, pageInfo: window.pageInfo, calls: window.calls },
      { ids: expected, pageInfo, calls: [] },
      args,
    )
  }
})

test('a list that is paged through to its end and back takes one call for each fifty rows, in each direction', async (t) => {
  const { read } = await startReading(t)
  const there: string[] = []
  let calls = 0
  let cursor: string | undefined
  for (let page = 0; page < 12; page += 1) {
    const window = await read('first: 10, after: $cursor', { cursor })
    there.push(...window.ids)
    calls += window.calls.length
    cursor = window.cursors.at(-1)
  }
  assert.deepEqual(there, ids(120, 1))
  assert.equal(calls, 3)
  const back: string[] = []
  for (let page = 0; page < 12; page += 1) {
    const window = await read('last: 10, before: $cursor', { cursor })
    calls += window.calls.length
    back.unshift(...window.ids)
    cursor = window.cursors[0]
  }
  assert.deepEqual(back, ids(120, 2))
  // Both ways: rows of one second may stand in another order there.
  assert.equal(calls, 5)
})

test('aliases that differ in `first` are one call for the largest', async (t) => {
  const { query, emulator } = await startReading(t)
  const { body } = await query(`{
    a: sessions(agentName: "bot", first: 2) { nodes { sessionId } }
    b: sessions(agentName: "bot", first: 70) { nodes { sessionId } }
    c: sessions(agentName: "bot", first: 60) { nodes { sessionId } }
  }`)
  assert.deepEqual(
    emulator.requests.map(({ query }) => query['limit']),
    ['70'],
  )
  const idsOf = (alias: string) =>
    body.data?.[alias].nodes.map(({ sessionId }: { sessionId: string }) => sessionId)
  assert.deepEqual(idsOf('a'), ids(120, 119))
  assert.deepEqual(idsOf('b'), ids(120, 51))
  assert.deepEqual(idsOf('c'), ids(120, 61))
})

test('different lists of one operation are read at the same time', async (t) => {
  const { query, emulator } = await startGateway(t)
  const gates = ['support-bot', 'travel-planner'].map((name) =>
    createGate(({ path }) => path.includes(`/agents/${name}/`)),
  )
  emulator.script(...gates.map(({ fault }) => fault))
  const response = query(`{
    a: sessions(agentName: "support-bot", first: 2) { nodes { id } }
    b: sessions(agentName: "travel-planner", first: 2) { nodes { id } }
  }`)
  // Both have arrived before either gets its response.
  await Promise.all(gates.map(({ reached }) => reached))
  for (const gate of gates) gate.release()
  assert.equal((await response).body.errors, undefined)
})

test('a thousand requests for one page at the same time are one upstream call', async (t) => {
  const { query, emulator, gateway } = await startGateway(t, { clock: createVirtualClock() })
  const document = '{ sessions(agentName: "support-bot", first: 20) { nodes { sessionId } } }'
  const responses = await Promise.all(Array.from({ length: 1_000 }, () => query(document)))
  assert.equal(emulator.requests.length, 1)
  assert.deepEqual(new Set(responses.map(({ text }) => text)).size, 1)
  assert.equal(responses[0]?.body.data?.['sessions'].nodes.length, 20)
  const { hit, miss, stale, collapsed } = gateway.stats()
  assert.deepEqual([miss, stale, hit + collapsed], [1, 0, 999])
})

test('no page is cached when the cache has no memory', async (t) => {
  const { query, emulator, gateway } = await startGateway(t, { settings: { PAGE_CACHE_MAX_BYTES: '0' } })
  const document = '{ sessions(agentName: "support-bot", first: 20) { nodes { sessionId } } }'
  const [one, other] = [await query(document), await query(document)]
  assert.deepEqual(one.body, other.body)
  assert.equal(emulator.requests.length, 2)
  assert.deepEqual([gateway.stats().pages, gateway.stats().bytes], [0, 0])
})
