// The duration of each call to the REST API.
import type { CallKind, CallObserver } from '../upstream/call-kinds.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Observe } from './histogram.ts'
import { other } from './known-values.ts'
import { upstreamFailures } from './label-values.ts'
import type { Labels } from './metric-names.ts'
import type { HistogramSeries } from './registry.ts'

type CallLabels = Labels<'http_client_request_duration_seconds'>
type Method = CallKind<never>['method']

/** Creates the observer of a kind of calls: the duration of each goes into its series, unless nothing was sent. */
export function createCallMetrics<Result>(
  { method, statusOf }: CallKind<Result>,
  seriesOf: HistogramSeries<'http_client_request_duration_seconds'>,
): CallObserver<Result> {
  /** Of calls that succeed, by their status. */
  const succeeded = new Map<number, Observe>()
  function successOf(status: number): Observe {
    const observe = succeeded.get(status) ?? seriesOf(toLabels(method, status, ''))
    succeeded.set(status, observe)
    return observe
  }

  return {
    onResult: (result, durationMs) => successOf(statusOf(result))(durationMs / 1_000),
    onError(error, durationMs) {
      const labels = labelsOf(method, error)
      if (labels) seriesOf(labels)(durationMs / 1_000)
    },
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
