// Callers who page on: the page that they will want next is fetched while they read the last one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rows } from '../emulator/start-emulator.ts'
import { waitFor } from '../wait-for.ts'
import { startGateway } from './start-gateway.ts'

const document = `query($after: String) {
  sessions(agentName: "bot", first: 20, after: $after) { nodes { sessionId } pageInfo { endCursor } }
}`

/** A gateway in front of alice's 200 sessions, and the pages of 20 of her list one after the other. */
async function start(t: Parameters<typeof startGateway>[0], settings: Readonly<Record<string, string>> = {}) {
  const started = await startGateway(t, { settings: { PAGE_CACHE_PREFETCH_SHARE: '10', ...settings } })
  started.emulator.setSessions('bot', started.keyOf('alice'), rows(200))
  let after: string | null = null
  return {
    ...started,
    next: async (headers: Readonly<Record<string, string>> = {}): Promise<number> => {
      const { body } = await started.query(document, { after }, { headers })
      after = body.data?.['sessions'].pageInfo.endCursor
      return body.data?.['sessions'].nodes.length
    },
    calls: () =>
      started.emulator.requests.map(
        ({ query }) => `${query['after'] === undefined ? 'head' : 'after'} ${query['limit']}`,
      ),
  }
}

test('three pages are one call; with the third, the rows behind them are fetched, and the fourth waits for none', async (t) => {
  const { next, calls, gateway } = await start(t)
  for (let page = 1; page <= 2; page += 1) assert.equal(await next(), 20)
  assert.deepEqual(calls(), ['head 60'])
  assert.equal(await next(), 20)
  await waitFor('the second page is cached', () => gateway.stats().pages === 2)
  assert.deepEqual(calls(), ['head 60', 'after 100'])
  assert.equal(await next(), 20)
  assert.deepEqual(calls(), ['head 60', 'after 100'])
  const { prefetches, prefetchFailures, miss } = gateway.stats()
  assert.deepEqual({ prefetches, prefetchFailures, miss }, { prefetches: 1, prefetchFailures: 0, miss: 1 })
})

test('with a share of 0, the default, rows are fetched when they are asked for', async (t) => {
  const { next, calls, gateway } = await start(t, { PAGE_CACHE_PREFETCH_SHARE: '0' })
  for (let page = 1; page <= 2; page += 1) await next()
  assert.deepEqual(calls(), ['head 50'])
  await next()
  assert.deepEqual(calls(), ['head 50', 'after 50'])
  assert.equal(gateway.stats().prefetches, 0)
})

test('a caller who asks for new pages causes no call beyond them', async (t) => {
  const { next, calls, gateway } = await start(t)
  for (let page = 1; page <= 3; page += 1) await next({ 'cache-control': 'no-cache' })
  assert.deepEqual(calls(), ['head 60', 'after 100', 'after 100'])
  assert.equal(gateway.stats().prefetches, 0)
})
