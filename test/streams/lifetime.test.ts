// What ends a stream, on virtual time, and what is left of it: nothing.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { waitFor } from '../wait-for.ts'
import { type OpenedStream, openStream } from './open-stream.ts'
import { type StartedStreams, type StreamsOptions, startStreams } from './start-streams.ts'

const minute = 60_000

interface OneStream extends StartedStreams {
  readonly stream: OpenedStream
}

async function startOne(t: TestContext, options?: StreamsOptions): Promise<OneStream> {
  const started = await startStreams(t, options)
  const stream = await openStream(t, { url: started.url, headers: { 'x-request-id': 'one' } })
  await stream.waitForEnd(':\n\n')
  return { ...started, stream }
}

/** The errors of the last event before the end, without the request's id. */
function lastErrors(whole: string): unknown {
  const [, json = ''] = /event: next\ndata: (.*)\n\nevent: complete\ndata:\n\n$/.exec(whole) ?? []
  const { errors } = JSON.parse(json) as {
    errors: { message: string; extensions: Record<string, unknown> }[]
  }
  return errors.map(({ extensions: { requestId, ...extensions } }) => {
    assert.equal(requestId, 'one')
    return extensions
  })
}

async function assertNothingLeft(
  { clock, streams, sources, log }: OneStream,
  endReason: string,
): Promise<void> {
  const { status, results, msg, outcome, ...line } = await log.waitForRequest('one')
  const expected = endReason === 'failed' ? 'stream_failed' : 'stream'
  assert.deepEqual([status, results, msg, outcome], [200, 0, 'stream ended', expected])
  assert.equal(line['endReason'], endReason)
  assert.equal(sources[0]?.isReturned, true)
  assert.deepEqual(clock.pending, [])
  assert.deepEqual(streams.stats(), {
    open: 0,
    started: 1,
    refused: 0,
    ended: { [endReason]: 1 },
    results: 0,
  })
}

test('after an hour a stream completes', async (t) => {
  const started = await startOne(t)
  started.clock.advance(60 * minute)
  assert.match(await started.stream.whole, /^(:\n\n)+event: complete\ndata:\n\n$/)
  await assertNothingLeft(started, 'max_duration')
})

test('when the token expires, a stream ends with UNAUTHENTICATED', async (t) => {
  const started = await startStreams(t)
  started.tokens.set('alice', started.clock.wallNow() + 10 * minute)
  const stream = await openStream(t, { url: started.url, headers: { 'x-request-id': 'one' } })
  started.clock.advance(10 * minute - 1)
  assert.equal(started.streams.stats().open, 1)
  started.clock.advance(1)
  assert.deepEqual(lastErrors(await stream.whole), [{ code: 'UNAUTHENTICATED', retryable: false }])
  await assertNothingLeft({ ...started, stream }, 'unauthenticated')
})

test('a wall clock that is set past the expiry of the token ends the stream within a minute', async (t) => {
  const started = await startOne(t)
  started.clock.stepWall(25 * 60 * minute)
  started.clock.advance(minute)
  assert.deepEqual(lastErrors(await started.stream.whole), [{ code: 'UNAUTHENTICATED', retryable: false }])
})

test('the token is verified again every 5 min: one that is not accepted any more ends the stream', async (t) => {
  const started = await startOne(t)
  started.clock.advance(5 * minute)
  assert.deepEqual(started.verified, ['alice', 'alice'])
  started.tokens.delete('alice')
  started.clock.advance(5 * minute)
  assert.deepEqual(lastErrors(await started.stream.whole), [{ code: 'UNAUTHENTICATED', retryable: false }])
  await assertNothingLeft(started, 'unauthenticated')
})

test('an issuer that is unavailable ends no stream', async (t) => {
  const started = await startOne(t)
  started.failVerification(new AuthenticationError('unavailable', 'no keys'))
  started.clock.advance(30 * minute)
  await new Promise((resolve) => void setImmediate(resolve))
  assert.equal(started.verified.length, 7)
  assert.equal(started.streams.stats().open, 1)
})

test('a client that disconnects ends the stream, and its source is released', async (t) => {
  const started = await startOne(t)
  started.stream.leave()
  await started.log.waitForRequest('one')
  await assertNothingLeft(started, 'client_gone')
})

test('a source that fails ends the stream with the code of its failure, a defect without its message', async (t) => {
  for (const [error, code, retryable] of [
    [new UpstreamError('notFound', 'secret'), 'NOT_FOUND', false],
    [new Error('secret'), 'INTERNAL_SERVER_ERROR', false],
  ] as const) {
    const started = await startOne(t)
    started.sources[0]?.fail(error)
    const whole = await started.stream.whole
    assert.doesNotMatch(whole, /secret/)
    assert.deepEqual(lastErrors(whole), [{ code, retryable }])
    await assertNothingLeft(started, 'failed')
  }
})

test('a result that is larger than a response may be ends the stream', async (t) => {
  const started = await startOne(t)
  started.sources[0]?.emit({ id: 1, text: 'x'.repeat(1_000_001) })
  assert.deepEqual(lastErrors(await started.stream.whole), [{ code: 'RESPONSE_TOO_LARGE', retryable: false }])
  await assertNothingLeft(started, 'result_too_large')
})

test('at a shutdown streams end over the drain time in a random order, each with a time to come back after', async (t) => {
  const numbers = [0.75, 0.25, 0.5]
  let calls = 0
  const random = () => numbers[calls++ % numbers.length] ?? 0
  const started = await startStreams(t, { random })
  const opened = []
  for (let index = 0; index < 3; index += 1) {
    const stream = await openStream(t, { url: started.url, headers: { 'x-request-id': 'one' } })
    await stream.waitForEnd(':\n\n')
    opened.push(stream)
  }
  started.streams.drain(2_000)
  const order: number[] = []
  opened.forEach(({ whole }, index) => void whole.then(() => order.push(index)))
  for (const [ms, open] of [
    [499, 3],
    [1, 2],
    [500, 1],
    [500, 0],
  ] as const) {
    started.clock.advance(ms)
    assert.equal(started.streams.stats().open, open)
    await waitFor('the end of what has ended', () => order.length === 3 - open)
  }
  assert.deepEqual(order, [1, 2, 0])
  for (const { whole } of opened) {
    const [error] = lastErrors(await whole) as { code: string; retryable: boolean; retryAfterMs: number }[]
    assert.deepEqual([error?.code, error?.retryable], ['SHUTTING_DOWN', true])
    assert.equal([3_750, 1_250, 2_500].includes(error?.retryAfterMs ?? 0), true)
  }
  assert.deepEqual(started.streams.stats().ended, { shutdown: 3 })

  const late = await openStream(t, { url: started.url })
  assert.deepEqual([late.status, late.headers.get('retry-after')], [503, '4'])
  assert.match(await late.whole, /"code":"SHUTTING_DOWN"/)
})
