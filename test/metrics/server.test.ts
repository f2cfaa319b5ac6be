// The server of `/metrics`: what it serves, and that scrapers disturb nobody.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startMetricsServer } from '../../src/metrics/metrics-server.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { waitFor } from '../wait-for.ts'
import { scrape } from './scrape.ts'

const settings = { METRICS_PORT: '0' }

test('only GET and HEAD of /metrics are served', async (t) => {
  const { gateway } = await startGateway(t, { settings })
  const { metricsUrl = '' } = gateway
  const statusOf = async (path: string, method: string) =>
    (await fetch(new URL(path, metricsUrl), { method })).status
  assert.equal(await statusOf('/metrics', 'GET'), 200)
  assert.equal(await statusOf('/metrics', 'HEAD'), 200)
  assert.equal(await statusOf('/metrics', 'POST'), 405)
  assert.equal(await statusOf('/graphql', 'GET'), 404)
  assert.equal(
    (await fetch(metricsUrl)).headers.get('content-type'),
    'text/plain; version=0.0.4; charset=utf-8',
  )
})

test('METRICS_PORT=off serves nothing, and the port of GraphQL has no metrics', async (t) => {
  const { gateway, request } = await startGateway(t, { settings: { METRICS_PORT: 'off' } })
  assert.equal(gateway.metricsUrl, undefined)
  assert.equal((await request('/metrics')).status, 404)
})

test('scrapes at the same time are rendered once', async (t) => {
  let renders = 0
  const rendered = Promise.withResolvers<string>()
  const render = () => {
    renders += 1
    return rendered.promise
  }
  const { url, close } = await startMetricsServer(
    { render, contentType: 'text/plain' },
    { host: '127.0.0.1', port: 0 },
    (error) => assert.fail(String(error)),
  )
  t.after(close)
  const { hostname, port } = new URL(url)
  const scraper = connect(Number(port), hostname)
  t.after(() => scraper.destroy())
  let received = ''
  scraper.setEncoding('utf8').on('data', (chunk: string) => void (received += chunk))
  scraper.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(5))
  await waitFor('the first scrape is rendered', () => renders > 0)
  rendered.resolve('text')
  await waitFor('all scrapes have their text', () => received.split('\r\n\r\ntext').length === 6)
  assert.equal(renders, 1)
})

test('a scrape that fails is reported, and is an error for Prometheus alone', async (t) => {
  const errors: unknown[] = []
  const failure = new Error('a defect')
  const { url, close } = await startMetricsServer(
    { render: () => Promise.reject(failure), contentType: 'text/plain' },
    { host: '127.0.0.1', port: 0 },
    (error) => void errors.push(error),
  )
  t.after(close)
  assert.equal((await fetch(url)).status, 500)
  assert.deepEqual(errors, [failure])
})

test('a scraper that never reads delays neither requests nor the end', async (t) => {
  const { gateway, query } = await startGateway(t, { settings })
  const { hostname, port } = new URL(gateway.metricsUrl ?? '')
  const slow = connect(Number(port), hostname)
  t.after(() => slow.destroy())
  slow.on('error', () => undefined).pause()
  slow.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(50))
  assert.equal((await query('{ __typename }')).status, 200)
  await scrape(gateway)
  await gateway.close()
  await assert.rejects(fetch(gateway.metricsUrl ?? ''))
})
