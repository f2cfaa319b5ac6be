// How many streams there may be, what a client that does not read costs, and what must not share a connection with a stream.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw } from '../http/raw-client.ts'
import { waitFor } from '../wait-for.ts'
import { changes, openStream } from './open-stream.ts'
import { type StartedStreams, startStreams } from './start-streams.ts'

function rawRequest(query: string, headers = ''): string {
  const body = JSON.stringify({ query })
  return `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer alice\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
const streamRequest = rawRequest(changes, 'accept: text/event-stream\r\nx-request-id: raw\r\n')

/** Emits changes until the connection takes nothing more, and for a tenth of a second after that; resolves to their number. */
async function fillConnection({ sources, responses }: StartedStreams, text: string): Promise<number> {
  const [source] = sources
  let count = 0
  for (let fullTurns = 0; fullTurns < 20; count += 1) {
    source?.emit({ id: count, text })
    await new Promise((resolve) => void setTimeout(resolve, 5))
    fullTurns = responses[0]?.writableNeedDrain ? fullTurns + 1 : 0
  }
  return count
}

test('past its limit a caller gets 503 with Retry-After, and keeps its streams; others are not concerned', async (t) => {
  const { url, streams } = await startStreams(t, { maxPerCaller: 2 })
  const open = [await openStream(t, { url }), await openStream(t, { url })]
  const refused = await openStream(t, { url })
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '10'])
  assert.match(
    await refused.whole,
    /"The caller has 2 open .*"code":"TOO_MANY_STREAMS".*"retryAfterMs":10000/,
  )
  assert.equal((await openStream(t, { url, token: 'bob' })).status, 200)
  assert.deepEqual(streams.stats(), { open: 3, started: 3, refused: 1, ended: {}, results: 0 })

  open[0]?.leave()
  await waitFor('the end of the stream', () => streams.stats().open === 2)
  assert.equal((await openStream(t, { url })).status, 200)
})

test('a thousand more than there may be are refused, and those that are open go on', async (t) => {
  const { url, streams, sources } = await startStreams(t, { max: 3 })
  const open = await Promise.all([1, 2, 3].map(() => openStream(t, { url })))
  for (let round = 0; round < 20; round += 1) {
    const refused = await Promise.all(Array.from({ length: 50 }, () => openStream(t, { url })))
    for (const { status, whole } of refused) {
      assert.equal(status, 503)
      await whole
    }
  }
  assert.deepEqual(streams.stats(), { open: 3, started: 3, refused: 1_000, ended: {}, results: 0 })
  sources.forEach((source, id) => source.emit({ id, text: '' }))
  for (const { text } of open) await waitFor('the result', () => /event: next/.test(text()))
})

test('a source that refuses a subscription keeps no place for it', async (t) => {
  const { url, streams } = await startStreams(t, { max: 1 })
  for (let time = 0; time < 3; time += 1)
    await (await openStream(t, { url, query: 'subscription { changed(since: "foreign") { id } }' })).whole
  assert.equal((await openStream(t, { url })).status, 200)
  assert.equal(streams.stats().open, 1)
})

test('a client that never reads is asked for nothing more, and is cut after half a minute', async (t) => {
  const started = await startStreams(t)
  const { port, clock, sources, streams, log } = started
  const client = await connectRaw(t, port, false)
  client.socket.pause()
  client.send(streamRequest)
  await waitFor('the subscription', () => sources.length === 1)
  const [source] = sources
  const text = 'x'.repeat(200_000)
  const count = await fillConnection(started, text)
  const asked = source?.asked
  for (let more = 0; more < 1_000; more += 1) source?.emit({ id: count + more, text })
  clock.advance(29_999)
  await new Promise((resolve) => void setImmediate(resolve))
  assert.deepEqual([source?.asked, streams.stats().open], [asked, 1])
  clock.advance(1)
  assert.deepEqual(streams.stats().ended, { slow_client: 1 })
  assert.equal(source?.isReturned, true)
  assert.equal((await log.waitForRequest('raw'))['endReason'], 'slow_client')
  assert.deepEqual(clock.pending, [])
})

test('a client that reads again in time has the last state, and not those before it', async (t) => {
  const started = await startStreams(t)
  const { port, sources, streams, clock } = started
  const client = await connectRaw(t, port, true)
  client.send(streamRequest)
  await waitFor('the subscription', () => sources.length === 1)
  client.socket.pause()
  const [source] = sources
  const text = 'x'.repeat(200_000)
  await fillConnection(started, text)
  for (let merged = 0; merged < 100; merged += 1) source?.emit({ id: 1_000 + merged, text })
  client.socket.resume()
  await client.waitForText(/"id":1099,/)
  assert.doesNotMatch(client.received(), /"id":10(?!99)\d\d,/)
  clock.advance(120_000)
  assert.equal(streams.stats().open, 1)
})

test('a request behind a stream on its connection ends both: its response could not be sent', async (t) => {
  const { port, sources, streams } = await startStreams(t)
  const client = await connectRaw(t, port)
  client.send(streamRequest)
  await waitFor('the subscription', () => sources.length === 1)
  client.send(rawRequest('{ hello }'))
  await client.ended
  await waitFor('the end of the stream', () => streams.stats().open === 0)
  assert.doesNotMatch(client.received(), /world/)
})

test('a stream behind another request on its connection is not opened', async (t) => {
  const { port, streams } = await startStreams(t)
  const client = await connectRaw(t, port)
  client.send(rawRequest('{ hello }') + streamRequest + rawRequest('{ hello }'))
  await client.ended
  await waitFor('the end of all streams', () => streams.stats().open === 0)
})
