// The spans below that of an operation: of each page that it reads, and of each attempt of a call to the REST API.
import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { Position } from '../list-position.ts'
import type { Call } from '../resilience/call.ts'
import { agentNameOf } from '../sessions/agent.ts'
import type { CallKind } from '../upstream/call-kinds.ts'
import type { ReadPage, ReadRequest } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { RecordedTrace, startSpan } from './tracer.ts'

/**
 * Wraps the reading of pages: a page that is read for an operation whose span is recorded has a span. Returns `readPage` itself
 * where there is no tracer. `now`: `Clock.now`.
 */
export function withPageSpans<Row extends Position>(
  readPage: ReadPage<Row>,
  tracer: Tracer | undefined,
  now: () => number,
): ReadPage<Row> {
  if (tracer === undefined) return readPage
  const traced: ReadPage<Row> = async (request, signal) => {
    const span = startBelow(tracer, 'sessions.read_page', SpanKind.INTERNAL, request, {
      'sessions_gateway.agent.name': agentNameOf(request.path),
      'sessions_gateway.page.order': request.order,
      'sessions_gateway.page.limit': request.limit,
    })
    try {
      const page = await readPage(below(span, request), signal)
      span.setAttributes({
        'sessions_gateway.page.outcome': page.outcome,
        'sessions_gateway.page.rows': page.rows.length,
        'sessions_gateway.page.age_ms': Math.round(now() - page.fetchedAt),
      })
      return page
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      span.end()
    }
  }
  return (request, signal) => (isRecorded(request) ? traced(request, signal) : readPage(request, signal))
}

/**
 * Wraps a call: each attempt that is made for an operation whose span is recorded has a span, of kind client. Returns the call
 * itself where there is no tracer. `url`: of the REST API.
 */
export function withCallSpans<Request extends ReadRequest, Result>(
  call: Call<Request, Result>,
  { method, statusOf }: CallKind<Result>,
  tracer: Tracer | undefined,
  url: string,
): Call<Request, Result> {
  if (tracer === undefined) return call
  const { origin, pathname, hostname, port, protocol } = new URL(url)
  const server = {
    'http.request.method': method,
    'server.address': hostname.replaceAll(/^\[|\]$/g, ''),
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  }
  const base = `${origin}${pathname.replace(/\/$/, '')}`
  /** Retries are made with the same request. */
  const attempts = new WeakMap<Request, number>()
  const traced: Call<Request, Result> = async (request, signal, deadlineAt) => {
    const resends = attempts.get(request) ?? 0
    attempts.set(request, resends + 1)
    const span = startBelow(tracer, method, SpanKind.CLIENT, request, {
      ...server,
      // Of the list: what follows it names a session, or a place in the list.
      'url.full': `${base}/${request.path}`,
      ...(resends > 0 && { 'http.request.resend_count': resends }),
    })
    try {
      const result = await call(below(span, request), signal, deadlineAt)
      span.setAttribute('http.response.status_code', statusOf(result))
      return result
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      span.end()
    }
  }
  return (request, signal, deadlineAt) =>
    isRecorded(request) ? traced(request, signal, deadlineAt) : call(request, signal, deadlineAt)
}

function isRecorded({ origin }: ReadRequest): boolean {
  return origin?.trace instanceof RecordedTrace
}

function startBelow(
  tracer: Tracer,
  name: string,
  kind: SpanKind,
  { origin }: ReadRequest,
  attributes: Record<string, string | number>,
): Span {
  return startSpan(tracer, name, { kind, attributes, parent: origin?.trace })
}

/** The request, made from within the span. */
function below<Request extends ReadRequest>(span: Span, request: Request): Request {
  return { ...request, origin: { ...request.origin, trace: new RecordedTrace(span) } }
}

/** An error's message is not written: it can quote what the REST API sent. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR })
  if (!(error instanceof UpstreamError)) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
    return
  }
  const { status } = error.details
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  span.setAttribute('error.type', status === undefined ? error.reason : String(status))
}
