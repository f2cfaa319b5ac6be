// The duration of each call to the REST API.
import type { Call } from '../resilience/call.ts'
import type { CallKind } from '../upstream/call-kinds.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Observe } from './histogram.ts'
import { other } from './known-values.ts'
import { upstreamFailures } from './label-values.ts'
import type { Labels } from './metric-names.ts'
import type { HistogramSeries } from './registry.ts'

type CallLabels = Labels<'http_client_request_duration_seconds'>
type Method = CallKind<never>['method']

/** Wraps a call: its duration is observed when it has ended, unless nothing was sent. `now`: `Clock.now`. */
export function withCallMetrics<Request, Result>(
  call: Call<Request, Result>,
  { method, statusOf }: CallKind<Result>,
  seriesOf: HistogramSeries<'http_client_request_duration_seconds'>,
  now: () => number,
): Call<Request, Result> {
  /** Of calls that succeed, by their status. */
  const succeeded = new Map<number, Observe>()
  function successOf(status: number): Observe {
    const observe = succeeded.get(status) ?? seriesOf(toLabels(method, status, ''))
    succeeded.set(status, observe)
    return observe
  }

  return async (request, signal, deadlineAt) => {
    const startedAt = now()
    const seconds = () => (now() - startedAt) / 1_000
    try {
      const result = await call(request, signal, deadlineAt)
      successOf(statusOf(result))(seconds())
      return result
    } catch (error) {
      const labels = labelsOf(method, error)
      if (labels) seriesOf(labels)(seconds())
      throw error
    }
  }
}

/** Returns undefined where nothing was sent. */
function labelsOf(method: Method, error: unknown): CallLabels | undefined {
  if (!(error instanceof UpstreamError)) return toLabels(method, undefined, other)
  const { reason, meaning, details } = error
  return meaning.isSent ? toLabels(method, details.status, upstreamFailures[reason]) : undefined
}

function toLabels(
  method: Method,
  status: number | undefined,
  errorType: CallLabels['error_type'],
): CallLabels {
  return {
    http_request_method: method,
    http_response_status_code: status === undefined ? '' : String(status),
    error_type: errorType,
  }
}
