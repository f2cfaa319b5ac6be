// What a subscriber of the gateway's channels sees, and that nothing is made for nobody.
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { suite, type TestContext, test } from 'node:test'
import { createTelemetry } from '../../src/telemetry/channels.ts'
import { withPageEvents } from '../../src/telemetry/publish.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
const path = 'agents/support-bot/endpoint/sessions'

/** Collects what is published until the test ends: channels and events in their order. */
function collect(t: TestContext, names: readonly string[]): [string, unknown][] {
  const events: [string, unknown][] = []
  for (const name of names) {
    const onEvent = (event: unknown) => void events.push([name, event])
    subscribe(`sessions-gateway:${name}`, onEvent)
    t.after(() => void unsubscribe(`sessions-gateway:${name}`, onEvent))
  }
  return events
}

suite('Telemetry', () => {
  test('each page, call and operation is published, with how it came and who made the response', async (t) => {
    const clock = createVirtualClock()
    const { query, emulator } = await startGateway(t, { clock })
    const events = collect(t, ['operation', 'page', 'upstreamCall'])
    const operation = (requestId: string, outcome: string, servedBy: string) => [
      'operation',
      {
        requestId,
        traceId: undefined,
        outcome,
        servedBy,
        operationName: undefined,
        status: 200,
        errorCodes: [],
        cost: 3,
        durationMs: 0,
      },
    ]
    for (const [ms, count] of [
      [0, 3],
      [1_000, 5],
      [0, 6],
    ] as const) {
      clock.advance(ms)
      await query(document, {}, { headers: { 'x-request-id': `r${count}` } })
      await waitFor('the end of the request is published', () => events.length === count)
    }
    const callId = emulator.requests[0]?.headers['x-ms-client-request-id']
    const page = { path, rows: 50, joinedRequestId: undefined }
    assert.deepEqual(events, [
      ['upstreamCall', { requestId: 'r3', callId, operation: 'list', path, durationMs: 0, error: undefined }],
      ['page', { ...page, requestId: 'r3', outcome: 'miss', ageMs: 0 }],
      operation('r3', 'miss', 'apollo'),
      ['page', { ...page, rows: 2, requestId: 'r5', outcome: 'hit', ageMs: 1_000 }],
      operation('r5', 'hit', 'compiled'),
      operation('r6', 'response_cache', 'response-cache'),
    ])
  })

  test('each attempt that failed is published with its error, and the response with its code', async (t) => {
    const { query, emulator } = await startGateway(t)
    emulator.fail({ kind: 'status', status: 400 })
    const events = collect(t, ['operation', 'page', 'upstreamCall'])
    await query(document)
    await waitFor('the end of the request is published', () => events.length === 2)
    const [[, call], [, response]] = events as [
      [string, { error: Error }],
      [string, { errorCodes: string[] }],
    ]
    assert.equal(call.error.name, 'UpstreamError')
    assert.deepEqual(response.errorCodes, ['UPSTREAM_BAD_RESPONSE'])
  })

  test('a bail-out is published with its reason, a circuit breaker with its list and state', async (t) => {
    const { query, emulator } = await startGateway(t)
    const events = collect(t, ['bailout', 'circuitBreaker'])
    const failing = 'query F($n: Int) { sessions(agentName: "support-bot", first: $n) { nodes { id } } }'
    for (let time = 0; time < 2; time += 1) await query(failing, { n: 1 })
    await query(failing, { n: 'one' })
    assert.deepEqual(events, [['bailout', { reason: 'variables', operationName: 'F' }]])
    events.length = 0
    emulator.fail({ kind: 'status', status: 500 })
    for (let agent = 0; agent < 10; agent += 1) await query(document.replace('support-bot', `agent-${agent}`))
    const service = events.filter(([, event]) => (event as { path: unknown }).path === undefined)
    assert.deepEqual(service, [['circuitBreaker', { path: undefined, state: 'open' }]])
  })

  test('while nobody subscribes the promise of a read is handed on as it is', () => {
    const read = Promise.reject(new Error('not looked at'))
    read.catch(() => undefined)
    const readPage = withPageEvents(
      () => read,
      createTelemetry().page,
      () => 0,
    )
    const request = { isolationKey: 'k', path, order: 'desc', after: undefined, limit: 1 } as const
    assert.equal(readPage(request), read)
  })
})
