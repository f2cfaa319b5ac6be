// What a scrape contains: the whole text of a scripted run, every metric of the catalogue and no other, all labels allowed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { catalogue } from '../../src/metrics/catalogue.ts'
import { findWrongLabel, type Metric } from '../../src/metrics/metric.ts'
import { issuer, startGateway } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { samplesOf, scrape } from './scrape.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
const metrics: Readonly<Record<string, Metric>> = catalogue

/** The metric that a sample belongs to: those of a histogram have a suffix. */
const metricOf = (name: string) =>
  Object.hasOwn(metrics, name) ? name : name.replace(/_(bucket|sum|count)$/, '')

suite('A scrape', () => {
  test('of a scripted run is this text', async (t) => {
    const clock = createVirtualClock()
    const { query, request, emulator, gateway, log } = await startGateway(t, {
      clock,
      settings: { METRICS_PORT: '0' },
    })
    const ask = async (text: string, id: string, token?: null) => {
      await query(text, {}, { headers: { 'x-request-id': id }, ...(token === null && { token }) })
      await log.waitForRequest(id)
    }
    await ask(document, 'miss')
    await ask(document, 'hit')
    await ask(document, 'response-cache')
    await ask('{ nope }', 'invalid')
    await ask(document, 'no-token', null)
    emulator.fail({ kind: 'status', status: 418 })
    await ask(document.replace('support-bot', 'other-bot'), 'failure')
    await request('/nope', { headers: { 'x-request-id': 'nope' } })
    await log.waitForRequest('nope')
    clock.advance(2_000)
    const text = (await scrape(gateway)).replaceAll(issuer.issuer, 'https://issuer.example')
    assert.equal(text, readFileSync(new URL('scripted-run.prom', import.meta.url), 'utf8'))
  })

  test('has every metric of the catalogue and no other, with labels that the catalogue allows', async (t) => {
    const { query, gateway } = await startGateway(t, { settings: { METRICS_PORT: '0' } })
    await query(document)
    const text = await scrape(gateway)
    assert.deepEqual(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
        .map(([, name, kind]) => `${name} ${kind}`)
        .toSorted(compare),
      Object.entries(metrics)
        .map(([name, { kind }]) => `${name} ${kind}`)
        .toSorted(compare),
    )
    for (const {
      name,
      labels: { le: _, ...labels },
    } of samplesOf(text)) {
      const metric = metrics[metricOf(name)]
      assert.ok(metric, `${name} is not in the catalogue`)
      assert.equal(findWrongLabel(metric, labels), undefined, name)
    }
  })

  test('is what Prometheus finds nothing wrong with', { skip: needs('promtool') }, async (t) => {
    const { query, gateway } = await startGateway(t, { settings: { METRICS_PORT: '0' } })
    await query(document)
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await scrape(gateway),
      encoding: 'utf8',
    })
    assert.deepEqual([status, stdout, stderr], [0, '', ''])
  })
})

test('the catalogue finds a wrong label', () => {
  const metric = catalogue.sessions_gateway_operations_total
  const right = { operation_name: 'Recent', outcome: 'hit', operation_type: 'query' }
  assert.equal(findWrongLabel(metric, right), undefined)
  assert.equal(
    findWrongLabel(metric, { operation_name: 'a b', outcome: 'hit' }),
    'operation_name must not be "a b"',
  )
  assert.equal(
    findWrongLabel(metric, { operation_name: 'A', outcome: 'fresh' }),
    'outcome must not be "fresh"',
  )
  assert.equal(findWrongLabel(metric, { operation_name: 'A' }), 'outcome must not be ""')
  assert.equal(findWrongLabel(metric, { caller: 'alice' }), 'caller is no label of it')
})

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}
