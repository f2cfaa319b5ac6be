// All metrics of one gateway: what is counted while it runs, and the server that they are scraped from.
import type { Logger } from 'pino'
import { createCollectors, type MetricSources } from './collect.ts'
import { type MetricsAddress, type MetricsServer, startMetricsServer } from './metrics-server.ts'
import { createMetricsRegistry, type HistogramSeries, type MetricsRegistry } from './registry.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'

export interface Metrics {
  readonly onRequestEnd: RequestMetrics['onRequestEnd']
  readonly callSeries: HistogramSeries<'http_client_request_duration_seconds'>
  /** Adds what is collected at each scrape, once. `hasProcess`: the metrics of the process, too. */
  readonly collect: (sources: Omit<MetricSources, 'requests'>, hasProcess: boolean) => void
  /** Starts the server, once. Rejects when the address cannot be listened on. */
  readonly serve: () => Promise<MetricsServer>
  /** Resolves to the present values. */
  readonly snapshot: MetricsRegistry['snapshot']
}

/** Creates the metrics, at zero; undefined if there is no address to serve them at. */
export function createMetrics(address: MetricsAddress | undefined, log: Logger): Metrics | undefined {
  if (address === undefined) return undefined
  const registry = createMetricsRegistry()
  const requests = createRequestMetrics(registry)
  const onError = (error: unknown) => log.error({ err: error }, 'a scrape failed')
  return {
    onRequestEnd: requests.onRequestEnd,
    callSeries: registry.histogram('http_client_request_duration_seconds'),
    collect(sources, hasProcess) {
      registry.collect(createCollectors({ ...sources, requests }))
      if (hasProcess) registry.collectProcess()
    },
    serve: () => startMetricsServer(registry, address, onError),
    snapshot: registry.snapshot,
  }
}
