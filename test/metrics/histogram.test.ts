// The histogram of the metrics: its series are those that the Prometheus client's own histogram would have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AggregatorRegistry, Histogram as ClientHistogram, Registry } from '@prometheus-io/client'
import { createRandom } from '../../emulator/random.ts'
import { Histogram } from '../../src/metrics/histogram.ts'
import { seedOf } from '../random.ts'

const definition = { name: 'duration_seconds', help: 'A duration.', buckets: [0.001, 0.01, 0.5, 10] }
const labelSets = [
  { method: 'GET', status: '200' },
  { status: '200', method: 'POST' },
  { method: 'GET', status: '' },
]

/** The lines of a scrape, in an order of their own: labels of a sample may come in any. */
function samplesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(',').toSorted().join()}}`),
    )
    .toSorted()
}

test('whatever is observed, a scrape shows what the client would show', async (t) => {
  const random = createRandom(String(seedOf(t)))
  const own = new Registry()
  const theirs = new Registry()
  const histogram = new Histogram(definition)
  own.registerMetric(histogram as never)
  const reference = new ClientHistogram({
    ...definition,
    labelNames: ['method', 'status'],
    registers: [theirs],
  })
  const values = [
    0,
    0.001,
    0.0011,
    0.01,
    0.5,
    10,
    10.1,
    ...Array.from({ length: 200 }, () => 20 * random() ** 4),
  ]
  for (const value of values) {
    const labels = labelSets[Math.floor(random() * labelSets.length)] ?? {}
    histogram.series({ ...labels })(value)
    reference.observe(labels, value)
  }
  assert.deepEqual(samplesOf(await own.metrics()), samplesOf(await theirs.metrics()))
})

test('the series of several processes add up', async () => {
  const registries = [1, 2].map(() => new Registry())
  for (const registry of registries) {
    const histogram = new Histogram(definition)
    histogram.series({ method: 'GET' })(0.002)
    registry.registerMetric(histogram as never)
  }
  const asJson = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()))
  const text = await AggregatorRegistry.aggregate(asJson).metrics()
  assert.match(text, /duration_seconds_bucket\{le="0.001",method="GET"\} 0\n/)
  assert.match(text, /duration_seconds_bucket\{le="0.01",method="GET"\} 2\n/)
  assert.match(text, /duration_seconds_sum\{method="GET"\} 0.004\n/)
})
