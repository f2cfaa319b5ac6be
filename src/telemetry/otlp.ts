// Exports the gateway's spans over OTLP/HTTP: imported before `main.ts`, by `start --traced`.
import { DiagLogLevel, diag, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { createLog } from '../logging/log.ts'
import { createOncePerMinute } from '../logging/once-per-minute.ts'
import { createTracerProvider } from './tracer-provider.ts'

const maxReasonLength = 300
const ignore = () => undefined

/** Logs what the SDK complains of, at most once per minute: an exporter without a receiver fails every few seconds. */
function logComplaints(): void {
  const log = createLog('warn')
  const mayWarn = createOncePerMinute(() => performance.now())
  const warn = (reason: string) => {
    if (mayWarn('')) log.warn({ reason: reason.slice(0, maxReasonLength) }, 'spans are not exported')
  }
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN },
  )
}

if (process.env['OTEL_SDK_DISABLED'] !== 'true') {
  logComplaints()
  trace.setGlobalTracerProvider(createTracerProvider(process.env, new OTLPTraceExporter()))
}
