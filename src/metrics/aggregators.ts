// How the values of several processes become one value of a metric.
import type { CollectedName, MetricName } from './metric-names.ts'

/** The client's names of what is made of the values. */
export type Aggregator = 'sum' | 'min' | 'max'

/** Gauges whose values do not add up: the value that an operator has to know is that of the worst process. */
const worst: Partial<Record<CollectedName, Aggregator>> = {
  sessions_gateway_shared_store_up: 'min',
  sessions_gateway_upstream_retry_budget_tokens: 'min',
  sessions_gateway_upstream_agent_breakers_open: 'max',
  sessions_gateway_upstream_breaker_state: 'max',
  sessions_gateway_poll_interval_seconds: 'max',
  sessions_gateway_poll_budget_stretch: 'max',
  sessions_gateway_key_set_age_seconds: 'max',
  sessions_gateway_build_info: 'max',
}

/** Returns how the values of a metric of the catalogue become one: they add up, unless only the worst one means anything. */
export function aggregatorOf(name: MetricName): Aggregator {
  return (worst as Partial<Record<MetricName, Aggregator>>)[name] ?? 'sum'
}
