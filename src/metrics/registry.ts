// The registry: from the catalogue to the metrics of the Prometheus client.
import {
  type Metric as ClientMetric,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Registry,
} from '@prometheus-io/client'
import { aggregatorOf } from './aggregators.ts'
import { catalogue } from './catalogue.ts'
import { Histogram, type Observe } from './histogram.ts'
import type { Metric } from './metric.ts'
import type { CollectedName, HistogramName, Labels, MetricName } from './metric-names.ts'
import type { MetricsSnapshot } from './metrics-snapshot.ts'

/** Labels as the client takes them. */
type LabelSet = Readonly<Record<string, string>>

/** Calls `add` for each series of the metric. */
export type Collector<Name extends CollectedName> = (
  add: (labels: Labels<Name>, value: number) => void,
) => void

/** What the values of all counters and gauges are read by, at each scrape. */
export type Collectors = { readonly [Name in CollectedName]: Collector<Name> }

/** Returns what counts values into the series with these labels: to be kept, because the series is looked up. */
export type HistogramSeries<Name extends HistogramName> = (labels: Labels<Name>) => Observe

export interface MetricsRegistry {
  readonly histogram: <Name extends HistogramName>(name: Name) => HistogramSeries<Name>
  /** Adds these counters and gauges. */
  readonly collect: (collectors: Partial<Collectors>) => void
  /** Adds the client's metrics of the process and its event loop, which cannot be removed again. */
  readonly collectProcess: () => void
  /** Resolves to the text of a scrape. */
  readonly render: () => Promise<string>
  /** Resolves to the present values, for a process that adds up those of several. */
  readonly snapshot: () => Promise<MetricsSnapshot>
  readonly contentType: string
}

/**
 * Creates a registry without metrics. Its format is Prometheus' text: a registry of the client that has written OpenMetrics
 * once writes names without `_total` from then on.
 */
export function createMetricsRegistry(): MetricsRegistry {
  const registry = new Registry(Registry.PROMETHEUS_CONTENT_TYPE)
  const definitionOf = (name: MetricName) => {
    const { help, labels }: Metric = catalogue[name]
    return {
      name,
      help,
      labelNames: Object.keys(labels),
      registers: [registry],
      aggregator: aggregatorOf(name),
    }
  }

  function addCollected<Name extends CollectedName>(name: Name, collector: Collector<Name>): void {
    const definition = definitionOf(name)
    const add = (labels: Labels<Name>, value: number) => metric.inc(labels as LabelSet, value)
    const collect = () => {
      metric.reset()
      // The client gives a metric without labels a sample of 0.
      if (definition.labelNames.length === 0) metric.remove()
      collector(add)
    }
    const metric =
      catalogue[name].kind === 'counter'
        ? new Counter({ ...definition, collect })
        : new Gauge({ ...definition, collect })
  }

  return {
    histogram(name) {
      const histogram = new Histogram({ name, ...catalogue[name] })
      registry.registerMetric(histogram as unknown as ClientMetric<string>)
      return (labels) => histogram.series(labels as LabelSet)
    },
    collect(collectors) {
      for (const name of Object.keys(collectors) as CollectedName[])
        addCollected(name, collectors[name] as Collector<typeof name>)
    },
    collectProcess: () => collectDefaultMetrics({ register: registry }),
    render: () => registry.metrics(),
    snapshot: () => registry.getMetricsAsJSON(),
    contentType: registry.contentType,
  }
}
