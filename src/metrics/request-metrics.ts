// What is counted at the end of each request: its duration, its outcome, its error codes.
import { failureOutcomes, type Outcome } from '../telemetry/outcome.ts'
import type { OnRequestEnd, RequestEnd } from '../telemetry/request-end.ts'
import type { Observe } from './histogram.ts'
import { errorCodes, knownOf, methods } from './known-values.ts'
import { createOperationNames } from './operation-names.ts'
import type { Collectors, MetricsRegistry } from './registry.ts'

export interface RequestMetrics {
  readonly onRequestEnd: OnRequestEnd
  readonly collectors: Pick<
    Collectors,
    | 'sessions_gateway_errors_total'
    | 'sessions_gateway_operations_total'
    | 'sessions_gateway_series_overflow_total'
  >
}

type ErrorCode = (typeof errorCodes)[number]
/** Empty: the operation was not found valid. */
type OperationType = NonNullable<RequestEnd['facts']['operationType']> | ''
type FailureOutcome = (typeof failureOutcomes)[number]

/** Creates the counters, at zero, and the histogram. */
export function createRequestMetrics(registry: MetricsRegistry): RequestMetrics {
  const seriesOf = registry.histogram('http_server_request_duration_seconds')
  /** By what the labels are made of. */
  const series = new Map<string, Observe>()
  const names = createOperationNames()
  const methodOf = knownOf(methods)
  const codeOf = knownOf(errorCodes)
  const failures: ReadonlySet<Outcome> = new Set(failureOutcomes)
  const failureOf = (outcome: Outcome) => (failures.has(outcome) ? (outcome as FailureOutcome) : '')
  /** By the operation's name, then by the outcome, then by the type. */
  const operations = new Map<string, Map<Outcome, Map<OperationType, number>>>()
  const errors = new Map<ErrorCode, number>()

  function countOperation(name: string, outcome: Outcome, type: OperationType): void {
    const named = operations.get(name) ?? new Map<Outcome, Map<OperationType, number>>()
    operations.set(name, named)
    const counts = named.get(outcome) ?? new Map<OperationType, number>()
    named.set(outcome, counts)
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }

  function countError(code: string): void {
    const known = codeOf(code)
    errors.set(known, (errors.get(known) ?? 0) + 1)
  }

  function observerOf({ method, isGraphQL, status, outcome }: RequestEnd): Observe {
    const knownMethod = methodOf(method)
    const key = `${status}${outcome}${knownMethod}${isGraphQL}`
    const known = series.get(key)
    if (known) return known
    const observe = seriesOf({
      http_request_method: knownMethod,
      http_route: isGraphQL ? '/graphql' : '',
      http_response_status_code: String(status),
      error_type: failureOf(outcome),
    })
    series.set(key, observe)
    return observe
  }

  return {
    onRequestEnd(end) {
      const { outcome, method, isGraphQL, durationMs, facts } = end
      // A stream lasts as long as its client likes.
      if (!facts.stream) observerOf(end)(durationMs / 1_000)
      // A preflight is no operation.
      if (isGraphQL && method !== 'OPTIONS')
        countOperation(
          names.labelOf(facts.operationName, facts.isTrusted === true),
          outcome,
          facts.operationType ?? '',
        )
      for (const code of facts.errorCodes ?? []) countError(code)
      for (const code of facts.writes?.errorCodes ?? [])
        if (!facts.errorCodes?.includes(code)) countError(code)
    },
    collectors: {
      sessions_gateway_operations_total(add) {
        for (const [operation_name, named] of operations)
          for (const [outcome, counts] of named)
            for (const [operation_type, count] of counts)
              add({ operation_name, outcome, operation_type }, count)
      },
      sessions_gateway_errors_total(add) {
        for (const [code, count] of errors) add({ code }, count)
      },
      sessions_gateway_series_overflow_total: (add) => add({}, names.overflow()),
    },
  }
}
