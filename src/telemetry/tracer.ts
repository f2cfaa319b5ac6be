// OpenTelemetry's tracer, and how spans and trace contexts become each other. Without an SDK there is no tracer, and no cost.
import {
  type Attributes,
  type Context,
  createTraceState,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Clock } from '../clock.ts'
import type { TraceContext } from './trace-context.ts'

const tracerName = 'sessions-gateway'

/** Returns the tracer of the SDK that is registered by now; undefined where there is none. */
export function findTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider()
  const isRegistered =
    !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(tracerName) !== undefined
  return isRegistered ? provider.getTracer(tracerName) : undefined
}

/** The longest that the end of the process waits for its last spans. */
const flushTimeoutMs = 1_000

/** Exports what is not exported yet. Resolves when that is done or has failed, after a second at the latest. */
export async function flushSpans(clock: Clock): Promise<void> {
  const provider = trace.getTracerProvider()
  const registered = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider
  if (!('forceFlush' in registered) || typeof registered.forceFlush !== 'function') return
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.after(flushTimeoutMs, resolve)
  Promise.resolve(registered.forceFlush()).then(resolve, () => resolve())
  await promise
  cancel()
}

/** The trace context of a span that is recorded: what is called within it gets spans, too. */
export class RecordedTrace implements TraceContext {
  readonly traceId: string
  readonly spanId: string
  readonly flags: number
  readonly tracestate: string | undefined
  readonly context: Context

  constructor(span: Span) {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext()
    this.traceId = traceId
    this.spanId = spanId
    this.flags = traceFlags
    this.tracestate = traceState?.serialize()
    this.context = trace.setSpan(ROOT_CONTEXT, span)
  }
}

/** Starts a span: below the recorded one of `parent`, as part of the trace that a client names, or of a trace of its own. */
export function startSpan(
  tracer: Tracer,
  name: string,
  { kind, attributes, parent }: { kind: SpanKind; attributes: Attributes; parent: TraceContext | undefined },
): Span {
  return tracer.startSpan(name, { kind, attributes }, contextOf(parent))
}

/** Returns the trace context that a span passes on. */
export function traceOfSpan(span: Span): TraceContext {
  if (span.isRecording()) return new RecordedTrace(span)
  const { traceId, spanId, traceFlags, traceState } = span.spanContext()
  return { traceId, spanId, flags: traceFlags, tracestate: traceState?.serialize() }
}

function contextOf(parent: TraceContext | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT
  if (parent instanceof RecordedTrace) return parent.context
  const { traceId, spanId, flags, tracestate } = parent
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  })
}
