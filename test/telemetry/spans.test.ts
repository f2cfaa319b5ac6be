// The spans that an OTLP receiver gets of requests: names, kinds, attributes and parents.
import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { startEmulator } from '../../emulator/emulator.ts'
import { withPageSpans } from '../../src/telemetry/read-spans.ts'
import { traceOfSpan } from '../../src/telemetry/tracer.ts'
import { createTracerProvider } from '../../src/telemetry/tracer-provider.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { settingsFor, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { run } from '../process.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { startOtlpReceiver } from './otlp-receiver.ts'

const document = 'query Sessions { sessions(agentName: "support-bot", first: 2) { nodes { id sessionId } } }'
const traceId = '0af7651916cd43dd8448eb211c80319c'
const clientSpanId = 'b7ad6b7169203331'
const traceparent = (flags = '01') => `00-${traceId}-${clientSpanId}-${flags}`

/** A gateway whose spans go to a receiver, and the spans of each trace as trees. */
async function startTraced(t: TestContext, environment: Record<string, string> = {}) {
  const receiver = await startOtlpReceiver(t)
  const provider = createTracerProvider(environment, new OTLPTraceExporter({ url: receiver.url }))
  trace.setGlobalTracerProvider(provider)
  t.after(async () => {
    trace.disable()
    await provider.shutdown()
  })
  const clock = createVirtualClock()
  const gateway = await startGateway(t, { clock })
  let seen = 0
  return {
    ...gateway,
    receiver,
    clock,
    /** The spans since the last call. */
    spans: async () => {
      await provider.forceFlush()
      const spans = receiver.spans.slice(seen)
      seen = receiver.spans.length
      return spans
    },
  }
}

type Traced = Awaited<ReturnType<typeof startTraced>>

/** Asks once under an id, and returns the spans as trees: ids are replaced by the places in the tree. */
async function treesOf({ query, spans }: Traced, text = document, headers: Record<string, string> = {}) {
  await query(text, {}, { headers: { 'x-request-id': 'r', ...headers } })
  return toTrees(await spans())
}

type Spans = Awaited<ReturnType<Traced['spans']>>

function toTrees(spans: Spans, parent = ''): unknown[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const isBelow = ({ parentSpanId }: Spans[number]) =>
    parent === '' ? !ids.has(parentSpanId) : parentSpanId === parent
  return spans.filter(isBelow).map(({ name, kind, attributes, isError, spanId }) => {
    const below = toTrees(spans, spanId)
    return { name, kind, attributes, ...(isError && { isError }), ...(below.length > 0 && { below }) }
  })
}

const operation = (attributes: object = {}) => ({
  'http.request.method': 'POST',
  'http.route': '/graphql',
  'sessions_gateway.request_id': 'r',
  'http.response.status_code': 200,
  'graphql.operation.type': 'query',
  'graphql.operation.name': 'Sessions',
  'sessions_gateway.cost': 3,
  ...attributes,
})

const page = (attributes: object) => ({
  'sessions_gateway.agent.name': 'support-bot',
  'sessions_gateway.page.order': 'desc',
  'sessions_gateway.page.limit': 2,
  ...attributes,
})

const call = ({ emulator }: Traced, attributes: object = { 'http.response.status_code': 200 }) => {
  const { hostname, port } = new URL(emulator.url)
  return {
    'http.request.method': 'GET',
    'server.address': hostname,
    'server.port': Number(port),
    'url.full': `${emulator.url}/agents/support-bot/endpoint/sessions`,
    ...attributes,
  }
}

const miss = (gateway: Traced) => ({
  name: 'sessions.read_page',
  kind: 'internal',
  attributes: page({
    'sessions_gateway.page.outcome': 'miss',
    'sessions_gateway.page.rows': 50,
    'sessions_gateway.page.age_ms': 0,
  }),
  below: [{ name: 'GET', kind: 'client', attributes: call(gateway) }],
})

const hit = (attributes: object) => ({
  name: 'sessions.read_page',
  kind: 'internal',
  attributes: page({
    'sessions_gateway.page.outcome': 'hit',
    'sessions_gateway.page.rows': 2,
    ...attributes,
  }),
})

suite('Spans', () => {
  test('a miss has a span for the operation, for its page and for the call', async (t) => {
    const gateway = await startTraced(t)
    assert.deepEqual(await treesOf(gateway), [
      {
        name: 'query',
        kind: 'server',
        attributes: operation({ 'sessions_gateway.served_by': 'apollo', 'sessions_gateway.outcome': 'miss' }),
        below: [miss(gateway)],
      },
    ])
  })

  test('a hit has no span of a call, and a response from the response cache the root alone', async (t) => {
    const gateway = await startTraced(t)
    await treesOf(gateway)
    gateway.clock.advance(1_000)
    assert.deepEqual(
      [await treesOf(gateway), await treesOf(gateway)],
      [
        [
          {
            name: 'query',
            kind: 'server',
            attributes: operation({
              'sessions_gateway.served_by': 'compiled',
              'sessions_gateway.outcome': 'hit',
            }),
            below: [hit({ 'sessions_gateway.page.age_ms': 1_000 })],
          },
        ],
        [
          {
            name: 'query',
            kind: 'server',
            attributes: operation({
              'sessions_gateway.served_by': 'response-cache',
              'sessions_gateway.outcome': 'response_cache',
            }),
          },
        ],
      ],
    )
  })

  test('each attempt of a call has a span, with its status', async (t) => {
    const gateway = await startTraced(t)
    // The issuer's keys are fetched in real time.
    await treesOf(gateway, '{ __typename }')
    gateway.emulator.script({ kind: 'status', status: 503 })
    await advanceUntilSettled(gateway.clock, gateway.query(document))
    const calls = (await gateway.spans()).filter(({ kind }) => kind === 'client')
    const parents = new Set(calls.map(({ parentSpanId }) => parentSpanId))
    assert.deepEqual(
      [parents.size, ...calls.map(({ attributes, isError }) => [isError, attributes])],
      [
        1,
        [true, call(gateway, { 'http.response.status_code': 503, 'error.type': '503' })],
        [false, call(gateway, { 'http.request.resend_count': 1, 'http.response.status_code': 200 })],
      ],
    )
  })

  test('the call that refreshes a stale page is below the read that found it', async (t) => {
    const gateway = await startTraced(t)
    await treesOf(gateway)
    gateway.clock.advance(10_000)
    await gateway.query(document, {}, { headers: { 'x-request-id': 'r' } })
    await gateway.emulator.waitForRequests(2)
    let spans = [...(await gateway.spans())]
    await waitFor('the refresh has ended', async () => {
      spans = [...spans, ...(await gateway.spans())]
      return spans.some(({ kind }) => kind === 'client')
    })
    assert.deepEqual(toTrees(spans), [
      {
        name: 'query',
        kind: 'server',
        attributes: operation({
          'sessions_gateway.served_by': 'compiled',
          'sessions_gateway.outcome': 'stale',
        }),
        below: [
          {
            name: 'sessions.read_page',
            kind: 'internal',
            attributes: page({
              'sessions_gateway.page.outcome': 'stale',
              'sessions_gateway.page.rows': 2,
              'sessions_gateway.page.age_ms': 10_000,
            }),
            below: [{ name: 'GET', kind: 'client', attributes: call(gateway) }],
          },
        ],
      },
    ])
  })

  test('a failure is an error in all three spans, without its message', async (t) => {
    const gateway = await startTraced(t)
    gateway.emulator.fail({ kind: 'status', status: 418, body: 'what the service says' })
    assert.deepEqual(await treesOf(gateway), [
      {
        name: 'query',
        kind: 'server',
        isError: true,
        attributes: operation({
          'sessions_gateway.served_by': 'apollo',
          'sessions_gateway.outcome': 'upstream_error',
          'error.type': 'UPSTREAM_BAD_RESPONSE',
        }),
        below: [
          {
            name: 'sessions.read_page',
            kind: 'internal',
            isError: true,
            attributes: page({ 'http.response.status_code': 418, 'error.type': '418' }),
            below: [
              {
                name: 'GET',
                kind: 'client',
                isError: true,
                attributes: call(gateway, { 'http.response.status_code': 418, 'error.type': '418' }),
              },
            ],
          },
        ],
      },
    ])
    assert.doesNotMatch(gateway.receiver.text(), /what the service says/)
  })

  test('a call that got no response names the reason', async (t) => {
    const gateway = await startTraced(t)
    gateway.emulator.fail({ kind: 'malformedJson' })
    await gateway.query(document)
    const calls = (await gateway.spans()).filter(({ kind }) => kind === 'client')
    assert.deepEqual(
      calls.map(({ attributes }) => attributes),
      [call(gateway, { 'error.type': 'badResponse' })],
    )
  })

  test("a request error is not the span's: no type is known, and its status stays unset", async (t) => {
    const gateway = await startTraced(t)
    assert.deepEqual(await treesOf(gateway, '{ nope }'), [
      {
        name: 'GraphQL Operation',
        kind: 'server',
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/graphql',
          'sessions_gateway.request_id': 'r',
          'http.response.status_code': 200,
          'sessions_gateway.served_by': 'apollo',
          'sessions_gateway.outcome': 'refused',
          'error.type': 'GRAPHQL_VALIDATION_FAILED',
        },
      },
    ])
  })

  test("the client's trace goes on: its span is the root's parent, and the call's span is the parent of the REST API's", async (t) => {
    const gateway = await startTraced(t)
    await treesOf(gateway, document, { traceparent: traceparent(), tracestate: 'vendor=1' })
    const spans = gateway.receiver.spans
    const root = spans.find(({ kind }) => kind === 'server')
    const client = spans.find(({ kind }) => kind === 'client')
    assert.deepEqual(
      spans.map((span) => [span.traceId, span.traceState]),
      spans.map(() => [traceId, 'vendor=1']),
    )
    assert.equal(root?.parentSpanId, clientSpanId)
    const headers = gateway.emulator.requests[0]?.headers ?? {}
    assert.deepEqual(
      [headers['traceparent'], headers['tracestate']],
      [`00-${traceId}-${client?.spanId}-01`, 'vendor=1'],
    )
  })

  test('what the client does not sample has no span, and the REST API learns of it', async (t) => {
    const gateway = await startTraced(t)
    assert.deepEqual(await treesOf(gateway, document, { traceparent: traceparent('00') }), [])
    const headers = gateway.emulator.requests[0]?.headers ?? {}
    assert.match(
      String(headers['traceparent']),
      new RegExp(`^00-${traceId}-(?!${clientSpanId})[0-9a-f]{16}-00$`),
    )
  })

  test('below a span that is not recorded, no span is started', async () => {
    const provider = createTracerProvider({ OTEL_TRACES_SAMPLER: 'always_off' }, new OTLPTraceExporter())
    const tracer = provider.getTracer('test')
    const trace = traceOfSpan(tracer.startSpan('query'))
    const read = Promise.reject(new Error('not looked at'))
    read.catch(() => undefined)
    const readPage = withPageSpans(
      () => read,
      tracer,
      () => 0,
    )
    const list = { isolationKey: 'k', path: 'agents/a/endpoint/sessions' }
    const origin = { requestId: 'r', trace }
    assert.equal(readPage({ ...list, order: 'desc', after: undefined, limit: 1, origin }), read)
    await provider.shutdown()
  })

  test('a ratio of 0 samples nothing of its own, and what the client samples all the same', async (t) => {
    const gateway = await startTraced(t, {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    assert.deepEqual(await treesOf(gateway), [])
    assert.equal((await treesOf(gateway, document, { traceparent: traceparent() })).length, 1)
  })

  test('the log line has the trace id of the span', async (t) => {
    const gateway = await startTraced(t)
    await treesOf(gateway)
    const line = await gateway.log.waitForRequest('r')
    assert.equal(line['traceId'], gateway.receiver.spans[0]?.traceId)
  })

  test('no span has a token, a key, a secret, an id, a cursor, a variable or baggage', async (t) => {
    const gateway = await startTraced(t)
    const { query, config, keyOf, receiver, spans } = gateway
    const text =
      'query Q($after: String) { sessions(agentName: "support-bot", first: 1, after: $after) { nodes { id sessionId } pageInfo { endCursor } } }'
    const headers = { baggage: 'user=alice-of-baggage' }
    const { body } = await query(text, {}, { headers })
    gateway.clock.advance(1_000)
    const { nodes, pageInfo } = body.data?.['sessions'] ?? {}
    await query(text, { after: pageInfo.endCursor }, { headers: { ...headers, 'cache-control': 'no-cache' } })
    await query('query($id: ID!) { node(id: $id) { id } }', { id: nodes[0].id })
    await query(text, {}, { token: await tokenOf('alice', { aud: 'another' }) })
    assert.equal((await spans()).length, 9)
    const secrets = [
      await tokenOf('alice'),
      keyOf('alice'),
      config.auth.isolationKey.secret ?? '',
      ...config.auth.signingSecrets,
      nodes[0].id,
      nodes[0].sessionId,
      pageInfo.endCursor,
      'alice',
    ]
    assert.deepEqual(
      secrets.filter((secret) => receiver.text().includes(secret)),
      [],
    )
  })

  for (const [variable, value] of [
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER', 'constructor'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_BSP_SCHEDULE_DELAY', 'soon'],
  ] as const)
    test(`${variable}=${value} is an error that names it`, () =>
      assert.throws(
        () => createTracerProvider({ [variable]: value }, new OTLPTraceExporter()),
        new RegExp(`^Error: ${variable} must be `),
      ))

  test('start --traced exports the last spans before the process ends, under the name that is set', async (t) => {
    const receiver = await startOtlpReceiver(t)
    const emulator = await startEmulator()
    t.after(() => emulator.close())
    const settings = {
      ...settingsFor(emulator.url),
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'gateway-under-test',
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    }
    const child = run(t, 'bin/sessions-gateway.ts', settings, ['start', '--traced'])
    const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
    const authorization = `Bearer ${await tokenOf('alice')}`
    const headers = { 'content-type': 'application/json', authorization }
    await (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: document }) })).text()
    child.kill('SIGTERM')
    assert.equal((await child.exit).code, 0)
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['GET', 'sessions.read_page', 'query'],
    )
    assert.equal(receiver.resource()['service.name'], 'gateway-under-test')
  })
})
