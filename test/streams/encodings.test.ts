// Every byte of a stream, in both encodings.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changes, openStream } from './open-stream.ts'
import { startStreams } from './start-streams.ts'

const multipart = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'
const first = '{"data":{"changed":{"id":1,"text":"line\\nbreak"}}}'
const second = '{"data":{"changed":{"id":2,"text":"“è”"}}}'
const part = (json: string) => `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}\r\n--graphql`

const encodings = [
  {
    accept: 'text/event-stream',
    type: 'text/event-stream; charset=utf-8',
    heartbeat: ':\n\n',
    opened: ':\n\n',
    results: [`event: next\ndata: ${first}\n\n`, `event: next\ndata: ${second}\n\n`],
    closing: 'event: complete\ndata:\n\n',
  },
  {
    accept: multipart,
    type: 'multipart/mixed; boundary=graphql; subscriptionSpec=1.0',
    heartbeat: part('{}'),
    opened: `\r\n--graphql${part('{}')}`,
    results: [part(`{"payload":${first}}`), part(`{"payload":${second}}`)],
    closing: '--\r\n',
  },
]

for (const { accept, type, heartbeat, opened, results, closing } of encodings) {
  test(`a stream of ${type}: a heartbeat at once and every 15 s, results, the end`, async (t) => {
    const started = await startStreams(t)
    const stream = await openStream(t, { url: started.url, accept })
    assert.equal(stream.status, 200)
    assert.equal(stream.headers.get('content-type'), type)
    await stream.waitForEnd(opened)
    const [source] = started.sources
    source?.emit({ id: 1, text: 'line\nbreak' })
    await stream.waitForEnd(results[0] ?? '')
    started.clock.advance(14_999)
    started.clock.advance(1)
    await stream.waitForEnd(heartbeat)
    started.clock.advance(15_000)
    await stream.waitForEnd(heartbeat + heartbeat)
    source?.emit({ id: 2, text: '“è”' })
    await stream.waitForEnd(results[1] ?? '')
    source?.complete()
    assert.equal(await stream.whole, opened + results[0] + heartbeat + heartbeat + results[1] + closing)
    assert.equal(source?.isReturned, true)
  })
}

test('what a stream passes through must neither cache, compress nor buffer it', async (t) => {
  const { url } = await startStreams(t)
  const { headers } = await openStream(t, { url, headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(headers.get('cache-control'), 'no-store, no-transform')
  assert.equal(headers.get('x-accel-buffering'), 'no')
  assert.equal(headers.get('content-encoding'), null)
  assert.equal(headers.get('content-length'), null)
  assert.equal(headers.get('vary'), 'Accept, Authorization, X-Router-Secret')
  assert.match(String(headers.get('x-request-id')), /^[\w-]{36}$/)
})

test('a query is one result, then the end', async (t) => {
  const { url } = await startStreams(t)
  const query = '{ hello }'
  const events = await openStream(t, { url, query })
  const closing = 'event: complete\ndata:\n\n'
  assert.equal(await events.whole, `event: next\ndata: {"data":{"hello":"world"}}\n\n${closing}`)
  const parts = await openStream(t, { url, query, accept: 'multipart/mixed;subscriptionSpec="1.0"' })
  assert.equal(await parts.whole, `\r\n--graphql${part('{"payload":{"data":{"hello":"world"}}}')}--\r\n`)
})

test('a query of a client that accepts JSON, too, is JSON', async (t) => {
  const { url } = await startStreams(t)
  for (const accept of ['text/event-stream, application/json;q=0.1', multipart, '*/*']) {
    const { headers, whole } = await openStream(t, { url, query: '{ hello }', accept })
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(await whole, '{"data":{"hello":"world"}}')
  }
})

test('a subscription is a stream wherever the client accepts one', async (t) => {
  const { url } = await startStreams(t)
  for (const [accept, type] of [
    ['*/*', /^text\/event-stream/],
    ['text/event-stream, multipart/mixed', /^text\/event-stream/],
    ['application/json, text/event-stream;q=0.1', /^text\/event-stream/],
    ['multipart/mixed, text/event-stream;q=0.5', /^multipart\/mixed/],
    ['multipart/mixed;boundary="graphql";subscriptionSpec="1.0"', /^multipart\/mixed/],
    ['TEXT/EVENT-STREAM; charset=utf-8', /^text\/event-stream/],
  ] as const) {
    const { headers, leave } = await openStream(t, { url, query: changes, accept })
    assert.match(String(headers.get('content-type')), type)
    leave()
  }
})
