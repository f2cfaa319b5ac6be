// A receiver of spans over OTLP/HTTP (JSON), which is closed when its test ends.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

export interface ReceivedSpan {
  readonly name: string
  readonly kind: string
  readonly traceId: string
  readonly spanId: string
  /** Empty for a root. */
  readonly parentSpanId: string
  readonly traceState: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly isError: boolean
}

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_TRACES_ENDPOINT. */
  readonly url: string
  /** In order of their arrival. */
  readonly spans: readonly ReceivedSpan[]
  /** Attributes of the process that exports. */
  readonly resource: () => Readonly<Record<string, unknown>>
  /** All that was received, as it came. */
  readonly text: () => string
}

const kinds = ['unspecified', 'internal', 'server', 'client']
const statusError = 2

export async function startOtlpReceiver(t: TestContext): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const bodies: string[] = []
  let resource: Readonly<Record<string, unknown>> = {}
  const receive = (body: string) => {
    bodies.push(body)
    for (const { resource: of, scopeSpans } of JSON.parse(body).resourceSpans) {
      resource = toRecord(of.attributes)
      for (const { spans: received } of scopeSpans) spans.push(...received.map(toSpan))
    }
  }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    void text(request)
      .then(receive)
      .finally(() => response.end('{}'))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    spans,
    resource: () => resource,
    text: () => bodies.join('\n'),
  }
}

// oxlint-disable-next-line typescript/no-explicit-any
function toSpan(span: any): ReceivedSpan {
  return {
    name: span.name,
    kind: kinds[span.kind] ?? 'unknown',
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    traceState: span.traceState,
    attributes: toRecord(span.attributes),
    isError: span.status.code === statusError,
  }
}

// oxlint-disable-next-line typescript/no-explicit-any
function toRecord(attributes: any[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]))
}

// oxlint-disable-next-line typescript/no-explicit-any
function toValue(value: any): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(toValue)
  if (value.intValue !== undefined) return Number(value.intValue)
  return value.stringValue ?? value.doubleValue ?? value.boolValue
}
