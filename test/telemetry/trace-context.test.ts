// What is read of traceparent and tracestate, and what of them reaches the REST API and the log.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { parseTraceContext, toTraceparent } from '../../src/telemetry/trace-context.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${spanId}-01`
const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
const byId = 'query($id: ID!) { node(id: $id) { id } }'

suite('Trace context', () => {
  test('a traceparent is read in full', () => {
    const expected = { traceId, spanId, flags: 1, tracestate: undefined }
    assert.deepEqual(parseTraceContext({ traceparent }), expected)
    assert.equal(toTraceparent(expected), traceparent)
  })

  for (const [what, text] of [
    ['empty', ''],
    ['of a version that is not valid', `ff-${traceId}-${spanId}-01`],
    ['in capitals', traceparent.toUpperCase()],
    ['without flags', `00-${traceId}-${spanId}`],
    ['of trace id zero', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['of span id zero', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['with a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['that is sent twice', `${traceparent}, ${traceparent}`],
    ['of version 00 with a field more', `${traceparent}-00`],
    ['of a later version without a separator', `01-${traceId}-${spanId}-011`],
    ['with a line feed at its end', `${traceparent}\n`],
    ['that is long', `01-${traceId}-${spanId}-01-${'a'.repeat(256)}`],
  ] as const)
    test(`a traceparent ${what} is ignored`, () =>
      assert.equal(parseTraceContext({ traceparent: text, tracestate: 'a=1' }), undefined))

  test('a later version is read as far as it is known, and passed on as version 00 with the known flags', () => {
    const context = parseTraceContext({ traceparent: `cc-${traceId}-${spanId}-ff-what-ever` })
    assert.equal(context && toTraceparent(context), `00-${traceId}-${spanId}-03`)
  })

  for (const [what, given, expected] of [
    ['one entry', 'rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
    ['entries with space and gaps', ' a=1 ,\t, b@c=x y,', 'a=1,b@c=x y'],
    ['32 entries', entries(32), entries(32)],
    ['33 entries', entries(33), undefined],
    ['a key twice', 'a=1,b=2,a=3', undefined],
    ['a key in capitals', 'A=1', undefined],
    ['no value', 'a=,b=1', undefined],
    ['no key', '=1', undefined],
    ['an equals sign in a value', 'a=b=c', undefined],
    ['a control character', 'a=\u0001', undefined],
    ['what is not ASCII', 'a=ü', undefined],
    ['nothing', ' , ', undefined],
    [
      '512 characters',
      `a=${'x'.repeat(256)},b=${'x'.repeat(251)}`,
      `a=${'x'.repeat(256)},b=${'x'.repeat(251)}`,
    ],
    ['513 characters', `a=${'x'.repeat(256)},b=${'x'.repeat(252)}`, undefined],
  ] as const)
    test(`a tracestate with ${what} becomes ${expected?.slice(0, 30)}`, () =>
      assert.deepEqual(parseTraceContext({ traceparent, tracestate: given }), {
        traceId,
        spanId,
        flags: 1,
        tracestate: expected,
      }))

  test('a list and a read by id carry the trace of their request; baggage is never passed on', async (t) => {
    const { query, emulator } = await startGateway(t)
    const headers = { traceparent, tracestate: 'vendor=1', baggage: 'userId=alice' }
    const { body } = await query(
      '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }',
      {},
      { headers },
    )
    await query(byId, { id: body.data?.['sessions'].nodes[0].id }, { headers })
    await query(byId, { id: body.data?.['sessions'].nodes[0].id })
    assert.deepEqual(
      emulator.requests.map(({ operation, headers: sent }) => [
        operation,
        sent['traceparent'],
        sent['tracestate'],
        sent['baggage'],
      ]),
      [
        ['list', traceparent, 'vendor=1', undefined],
        ['get', traceparent, 'vendor=1', undefined],
        ['get', undefined, undefined, undefined],
      ],
    )
  })

  test('a shared call carries the trace of the request that started it, and a refresh that of the one that found the page stale', async (t) => {
    const clock = createVirtualClock()
    const { query, emulator } = await startGateway(t, { clock })
    const traceIds = ['a', 'b', 'c'].map((digit) => digit.repeat(32))
    const ask = (id = '') => query(document, {}, { headers: { traceparent: `00-${id}-${spanId}-01` } })
    const gate = createGate()
    emulator.script(gate.fault)
    const first = ask(traceIds[0])
    await gate.reached
    const second = ask(traceIds[1])
    // Responses to later requests: the second one has long joined by then.
    for (let count = 0; count < 10; count += 1) await query('{ __typename }')
    gate.release()
    await Promise.all([first, second])
    clock.advance(10_000)
    await ask(traceIds[2])
    await emulator.waitForRequests(2)
    assert.deepEqual(
      emulator.requests.map(({ headers }) => String(headers['traceparent']).split('-')[1]),
      [traceIds[0], traceIds[2]],
    )
  })

  test('the log line has the trace id where it is valid', async (t) => {
    const { query, request, log } = await startGateway(t)
    const send = (id: string, value: string) =>
      query(document, {}, { headers: { 'x-request-id': id, traceparent: value } })
    await send('valid', traceparent)
    await send('not-valid', 'xx')
    await request('/nope', { headers: { 'x-request-id': 'nope', traceparent } })
    const lines = await Promise.all(['valid', 'not-valid', 'nope'].map((id) => log.waitForRequest(id)))
    assert.deepEqual(
      lines.map((line) => line['traceId']),
      [traceId, undefined, traceId],
    )
  })
})

function entries(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}=v`).join(',')
}
