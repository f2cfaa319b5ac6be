// The duration of each call to the REST API.
import type { Call } from '../resilience/call.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { other } from './known-values.ts'
import { upstreamFailures } from './label-values.ts'
import type { Labels } from './metric-names.ts'
import type { Observe } from './registry.ts'

type CallLabels = Labels<'http_client_request_duration_seconds'>

const succeeded: CallLabels = {
  http_request_method: 'GET',
  http_response_status_code: '200',
  error_type: '',
}

/** Wraps a call, a GET: its duration is observed when it has ended, unless nothing was sent. `now`: `Clock.now`. */
export function withCallMetrics<Request, Result>(
  call: Call<Request, Result>,
  observe: Observe<'http_client_request_duration_seconds'>,
  now: () => number,
): Call<Request, Result> {
  return async (request, signal, deadlineAt) => {
    const startedAt = now()
    let labels: CallLabels | undefined = succeeded
    try {
      return await call(request, signal, deadlineAt)
    } catch (error) {
      labels = labelsOf(error)
      throw error
    } finally {
      if (labels) observe(labels, (now() - startedAt) / 1_000)
    }
  }
}

/** Returns undefined where nothing was sent. */
function labelsOf(error: unknown): CallLabels | undefined {
  if (!(error instanceof UpstreamError))
    return { ...succeeded, http_response_status_code: '', error_type: other }
  const { reason, meaning, details } = error
  if (!meaning.isSent) return undefined
  return {
    http_request_method: 'GET',
    http_response_status_code: details.status === undefined ? '' : String(details.status),
    error_type: upstreamFailures[reason],
  }
}
