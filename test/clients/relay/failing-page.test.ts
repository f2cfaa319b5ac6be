// A page that fails while Relay shows a list: what is loaded stays, where the fetch function throws.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime'
import { artifacts } from '../../../examples/clients/relay/artifacts.ts'
import { createFetch } from '../../../examples/clients/relay/environment.ts'
import { loadList, type Pager } from '../../../examples/clients/relay/pager.ts'
import { type LongList, pageSize, startLongList } from '../long-list.ts'

const places = [
  { on: 'Query', query: 'forwardListQuery', fragment: 'forwardList_query' },
  { on: 'Agent', query: 'forwardListAgentQuery', fragment: 'forwardList_agent' },
]

type Place = (typeof places)[number]

async function loadFirstPage(
  t: TestContext,
  { query, fragment }: Place,
  fetchOf: (list: LongList) => FetchFunction,
): Promise<LongList & { readonly pager: Pager }> {
  const list = await startLongList(t)
  const environment = new Environment({
    network: Network.create(fetchOf(list)),
    store: new Store(new RecordSource()),
  })
  const variables = { agentName: 'support-bot', first: pageSize }
  const pager = await loadList({ environment, artifacts, query, fragment, variables })
  assert.deepEqual(pager.sessionIds(), list.ids.slice(0, pageSize))
  list.emulator.requests.length = 0
  return { ...list, pager }
}

/** A fetch function as it must not be: errors are handed on together with the data. */
function createSilentFetch({ query }: LongList): FetchFunction {
  return async ({ text }, variables) =>
    (await query(text ?? '', variables)).body as unknown as GraphQLResponse
}

const throwing = ({ gateway, getToken }: LongList) => createFetch({ url: gateway.url, getToken })

for (const place of places) {
  test(`page one of a list on ${place.on} stays when page two fails, and page two can be asked for again`, async (t) => {
    const { pager, emulator, ids } = await loadFirstPage(t, place, throwing)
    emulator.fail({ kind: 'status', status: 403 })
    await assert.rejects(pager.loadNext(pageSize), { code: 'FORBIDDEN' })
    assert.ok(emulator.requests.length > 0)
    assert.deepEqual(pager.sessionIds(), ids.slice(0, pageSize))
    assert.equal(pager.hasNext(), true)

    emulator.fail(undefined)
    await pager.loadNext(pageSize)
    assert.deepEqual(pager.sessionIds(), ids.slice(0, 2 * pageSize))
  })

  test(`an outage leaves page one of a list on ${place.on} as it is`, async (t) => {
    const { pager, emulator, ids } = await loadFirstPage(t, place, throwing)
    emulator.fail({ kind: 'status', status: 503 })
    await assert.rejects(pager.loadNext(pageSize), { code: 'UPSTREAM_UNAVAILABLE' })
    assert.ok(emulator.requests.length > 0)
    assert.deepEqual(pager.sessionIds(), ids.slice(0, pageSize))
  })

  test(`without a throw, a failed page takes the whole list on ${place.on} away`, async (t) => {
    const { pager, emulator } = await loadFirstPage(t, place, createSilentFetch)
    emulator.fail({ kind: 'status', status: 403 })
    await pager.loadNext(pageSize)
    assert.equal(pager.list(), null)
  })
}

test('a first page that fails is an error, not an empty list', async (t) => {
  const list = await startLongList(t)
  list.emulator.fail({ kind: 'status', status: 403 })
  const environment = new Environment({
    network: Network.create(throwing(list)),
    store: new Store(new RecordSource()),
  })
  const loading = loadList({
    environment,
    artifacts,
    query: 'forwardListQuery',
    fragment: 'forwardList_query',
    variables: { agentName: 'support-bot', first: pageSize },
  })
  await assert.rejects(loading, { code: 'FORBIDDEN' })
})
