// The metrics of several processes as those of one gateway.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { ToWorker } from '../../src/cluster/messages.ts'
import { createSummedMetrics } from '../../src/cluster/summed-metrics.ts'
import type { MetricsSnapshot } from '../../src/metrics/metrics-snapshot.ts'
import { createMetricsRegistry } from '../../src/metrics/registry.ts'
import { valuesOf } from '../metrics/scrape.ts'
import { createVirtualClock } from '../virtual-clock.ts'

/** What a worker has counted: requests, open streams, tokens left to retry; each time, the histogram counts one call. */
interface Counts {
  readonly hits: number
  readonly streams: number
  readonly tokens: number
}

function createProcess(initial: Counts) {
  let counts = initial
  const registry = createMetricsRegistry()
  const seriesOf = registry.histogram('http_client_request_duration_seconds')
  seriesOf({ http_request_method: 'GET', http_response_status_code: '200', error_type: '' })(0.02)
  registry.collect({
    sessions_gateway_response_cache_hits_total: (add) => add({}, counts.hits),
    sessions_gateway_streams: (add) => add({}, counts.streams),
    sessions_gateway_upstream_retry_budget_tokens: (add) => add({}, counts.tokens),
    sessions_gateway_key_set_age_seconds: (add) => add({ issuer: 'a' }, Number.POSITIVE_INFINITY),
  })
  return {
    snapshot: async () => structuredClone(await registry.snapshot()),
    count(next: Counts) {
      counts = next
    },
  }
}

function startSum(processes: ReadonlyMap<number, { snapshot: () => Promise<MetricsSnapshot> }>) {
  const clock = createVirtualClock()
  const late = new Set<number>()
  const sum = createSummedMetrics(createMetricsRegistry().snapshot, clock)
  const workers = [...processes].map(([id, { snapshot }]) => ({
    id,
    send(message: ToWorker) {
      if (message.type !== 'askMetrics' || late.has(id)) return
      const { scrape } = message
      void snapshot().then((values) =>
        sum.receive({ id, send() {} }, { type: 'metrics', scrape, snapshot: values }),
      )
    },
  }))
  const read = (text: string) => ({
    hits: valuesOf(text, 'sessions_gateway_response_cache_hits_total')[''],
    streams: valuesOf(text, 'sessions_gateway_streams')[''],
    tokens: valuesOf(text, 'sessions_gateway_upstream_retry_budget_tokens')[''],
    keySetAge: valuesOf(text, 'sessions_gateway_key_set_age_seconds')['a'],
    calls: valuesOf(text, 'http_client_request_duration_seconds_count')['GET 200 '],
  })
  return { clock, late, sum, workers, scrape: async () => read(await sum.render(workers)), read }
}

test('what adds up is added, and of what does not the worst counts', async () => {
  const { scrape } = startSum(
    new Map([
      [1, createProcess({ hits: 3, streams: 1, tokens: 500 })],
      [2, createProcess({ hits: 4, streams: 2, tokens: 20 })],
    ]),
  )
  assert.deepEqual(await scrape(), { hits: 7, streams: 3, tokens: 20, keySetAge: Infinity, calls: 2 })
})

test('a worker that is late is represented by its last values, and delays a scrape by two seconds at most', async () => {
  const slow = createProcess({ hits: 4, streams: 2, tokens: 20 })
  const quick = createProcess({ hits: 3, streams: 1, tokens: 500 })
  const { clock, late, scrape } = startSum(
    new Map([
      [1, quick],
      [2, slow],
    ]),
  )
  await scrape()
  late.add(2)
  quick.count({ hits: 30, streams: 10, tokens: 499 })
  const scraped = scrape()
  await turn()
  clock.advance(2_000)
  assert.deepEqual(await scraped, { hits: 34, streams: 12, tokens: 20, keySetAge: Infinity, calls: 2 })
})

test('what a worker that ended had counted stays, its gauges do not', async () => {
  const { sum, workers, scrape, read } = startSum(
    new Map([
      [1, createProcess({ hits: 3, streams: 1, tokens: 500 })],
      [2, createProcess({ hits: 4, streams: 2, tokens: 20 })],
    ]),
  )
  await scrape()
  const [first, second] = workers
  assert.ok(first && second)
  sum.retire(second)
  const left = { hits: 7, streams: 1, tokens: 500, keySetAge: Infinity, calls: 2 }
  assert.deepEqual(read(await sum.render([first])), left)
  assert.deepEqual(read(await sum.render([first])), left)
  sum.retire(first)
  const none = { hits: 7, streams: undefined, tokens: undefined, keySetAge: undefined, calls: 2 }
  assert.deepEqual(read(await sum.render([])), none)
})

test('a worker that ends while it is asked delays no scrape', async () => {
  const { late, sum, workers, scrape } = startSum(
    new Map([[1, createProcess({ hits: 3, streams: 1, tokens: 500 })]]),
  )
  late.add(1)
  const scraped = scrape()
  await turn()
  for (const worker of workers) sum.retire(worker)
  assert.equal((await scraped).hits, undefined)
})
