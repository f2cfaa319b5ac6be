// The metrics of one process as values that another process can receive, and the sum of several.
import { type MetricObjectWithValues, type MetricValue, Registry } from '@prometheus-io/client'

type Value = Omit<MetricValue<string>, 'labels'> & { readonly labels?: MetricValue<string>['labels'] }
/** As the client makes it. Its types demand a function in each metric, a number as its type, and labels in each value. */
type MetricWithValues = Omit<MetricObjectWithValues<MetricValue<string>>, 'collect' | 'type' | 'values'> & {
  readonly type: unknown
  readonly values: readonly Value[]
}

/** Each metric of a process with its values, as structured clone can send them: some are infinite. */
export type MetricsSnapshot = readonly MetricWithValues[]

/**
 * Resolves to the text of a scrape of several processes. Counters, histograms and most gauges add up; of a gauge that does not,
 * the worst value counts, and so it does of the client's averages. Quantiles of a summary are left out: they cannot be computed.
 */
export function renderSum(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return sumOf(snapshots).metrics()
}

/** Returns what counts on after processes have ended: the sum of their counters and histograms, without gauges. */
export function countersOf(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  // The metrics of a sum have their values in them, although the type does not say so.
  const metrics = sumOf(snapshots).getMetricsAsArray() as unknown as MetricsSnapshot
  return metrics
    .filter(({ type }) => type !== 'gauge')
    .map(({ name, help, type, aggregator, values }) => ({ name, help, type, aggregator, values }))
}

function sumOf(snapshots: readonly MetricsSnapshot[]): Registry {
  return Registry.aggregate(snapshots.map((metrics) => metrics.map(toSummable)))
}

/** The client leaves the start of a process out, where the first one is meant. */
function toSummable(metric: MetricWithValues): MetricWithValues {
  const aggregators: Readonly<Record<string, MetricWithValues['aggregator']>> = {
    average: 'max',
    omit: 'min',
  }
  return {
    ...metric,
    aggregator: aggregators[metric.aggregator] ?? metric.aggregator,
    values: metric.values.filter(({ labels }) => labels?.['quantile'] === undefined),
  }
}
