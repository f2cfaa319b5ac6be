// Streams through real proxies, on the gateway's virtual time: until it is advanced, no heartbeat is written that would push
// an event through a buffer.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { needs } from '../../scripts/test-needs.ts'
import { waitFor } from '../wait-for.ts'
import { type OpenedStream, openStream } from './open-stream.ts'
import { committedTimeouts, idleMs, programs, startProxy } from './proxy.ts'
import { type StartedStreams, startStreams } from './start-streams.ts'

const heartbeatMs = 15_000

const part = (json: string) => `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}\r\n--graphql`

const protocols = [
  {
    name: 'SSE',
    accept: 'text/event-stream',
    beginning: ':\n\n',
    event: (json: string) => `event: next\ndata: ${json}\n\n`,
    closing: 'event: complete\ndata:\n\n',
  },
  {
    name: 'multipart',
    accept: 'multipart/mixed;subscriptionSpec=1.0',
    beginning: `\r\n--graphql${part('{}')}`,
    event: (json: string) => part(`{"payload":${json}}`),
    closing: '--\r\n',
  },
] as const

interface Proxied extends StartedStreams {
  readonly stream: OpenedStream
}

for (const name of ['nginx', 'haproxy', 'varnishd'] as const)
  describe(`through ${name}`, { skip: needs(name), concurrency: true }, () => {
    /** Starts everything, and opens one stream through the proxy. */
    async function startProxied(t: TestContext, accept = 'text/event-stream'): Promise<Proxied> {
      const started = await startStreams(t)
      const url = await startProxy(t, programs[name], started.port)
      const headers = { 'x-request-id': 'one', 'accept-encoding': 'gzip' }
      return { ...started, stream: await openStream(t, { url, accept, headers }) }
    }

    for (const { name: protocol, accept, beginning, event, closing } of protocols)
      test(`each event of ${protocol}, small or large, arrives before anything is written behind it`, async (t) => {
        const { stream, sources } = await startProxied(t, accept)
        assert.equal(stream.status, 200)
        assert.equal(stream.headers.get('cache-control'), 'no-store, no-transform')
        assert.equal(stream.headers.get('content-encoding'), null)
        let expected = beginning
        await waitForText(stream, expected)
        for (const [id, size] of [1, 1, 500_000, 1].entries()) {
          const text = 'x'.repeat(size)
          sources[0]?.emit({ id, text })
          expected += event(`{"data":{"changed":{"id":${id},"text":"${text}"}}}`)
          await waitForText(stream, expected)
        }
        sources[0]?.complete()
        assert.equal(await stream.whole, expected + closing)
      })

    test('heartbeats keep a stream past the idle timeout of the proxy, which ends it without them', async (t) => {
      const { stream, streams, clock, log } = await startProxied(t)
      const startedAt = performance.now()
      for (let beats = 1; beats <= 5; beats += 1) {
        await waitFor('a quarter of the timeout', () => performance.now() > startedAt + (beats * idleMs) / 4)
        clock.advance(heartbeatMs)
        await waitForText(stream, ':\n\n'.repeat(beats + 1))
        assert.equal(streams.stats().open, 1)
      }
      await waitFor('the end of a stream without heartbeats', () => streams.stats().open === 0, 60_000)
      assert.equal((await log.waitForRequest('one'))['endReason'], 'client_gone')
      assert.equal(stream.text(), ':\n\n'.repeat(6))
    })

    test("a client that disconnects ends the gateway's stream, by what is written next", async (t) => {
      const { stream, streams, sources, clock } = await startProxied(t)
      await waitForText(stream, ':\n\n')
      stream.leave()
      const leftAt = performance.now()
      let beats = 0
      await waitFor('the end of the stream', () => {
        // Proxies may need several writes: the first of them only meets a connection that is closed.
        if (performance.now() > leftAt + (beats + 1) * 200) {
          clock.advance(heartbeatMs)
          beats += 1
        }
        return streams.stats().open === 0
      })
      assert.equal(sources[0]?.isReturned, true)
      assert.deepEqual(streams.stats().ended, { client_gone: 1 })
    })
  })

test('the timeouts in deploy/haproxy are longer than the time between heartbeats, with room for a late one', () => {
  for (const name of ['client', 'server'] as const)
    assert.ok(committedTimeouts[name] >= heartbeatMs * 1.5, `timeout ${name}`)
})

async function waitForText(stream: OpenedStream, text: string): Promise<void> {
  await waitFor('the text', () => stream.text().length >= text.length)
  assert.equal(stream.text(), text)
}
