// The duration of each call to the REST API.
import type { Call } from '../resilience/call.ts'
import type { CallKind } from '../upstream/call-kinds.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { other } from './known-values.ts'
import { upstreamFailures } from './label-values.ts'
import type { Labels } from './metric-names.ts'
import type { Observe } from './registry.ts'

type CallLabels = Labels<'http_client_request_duration_seconds'>
type Method = CallKind<never>['method']

/** Wraps a call: its duration is observed when it has ended, unless nothing was sent. `now`: `Clock.now`. */
export function withCallMetrics<Request, Result>(
  call: Call<Request, Result>,
  { method, statusOf }: CallKind<Result>,
  observe: Observe<'http_client_request_duration_seconds'>,
  now: () => number,
): Call<Request, Result> {
  const usual = toLabels(method, 200, '')
  return async (request, signal, deadlineAt) => {
    const startedAt = now()
    let labels: CallLabels | undefined
    try {
      const result = await call(request, signal, deadlineAt)
      const status = statusOf(result)
      labels = status === 200 ? usual : toLabels(method, status, '')
      return result
    } catch (error) {
      labels = labelsOf(method, error)
      throw error
    } finally {
      if (labels) observe(labels, (now() - startedAt) / 1_000)
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
