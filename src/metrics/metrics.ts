// All metrics of one gateway: what is counted while it runs, and the server that they are scraped from.
import type { Logger } from 'pino'
import { createCollectors, type MetricSources } from './collect.ts'
import { type MetricsAddress, type MetricsServer, startMetricsServer } from './metrics-server.ts'
import { createMetricsRegistry, type Observe } from './registry.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'

export interface Metrics {
  readonly onRequestEnd: RequestMetrics['onRequestEnd']
  readonly observeCall: Observe<'http_client_request_duration_seconds'>
  /**
   * Starts the server, once. `hasProcess`: whether it serves the metrics of the process, too. Rejects when the address cannot be
   * listened on.
   */
  readonly serve: (sources: Omit<MetricSources, 'requests'>, hasProcess: boolean) => Promise<MetricsServer>
}

/** Creates the metrics, at zero; undefined if there is no address to serve them at. */
export function createMetrics(address: MetricsAddress | undefined, log: Logger): Metrics | undefined {
  if (address === undefined) return undefined
  const registry = createMetricsRegistry()
  const requests = createRequestMetrics(registry)
  const onError = (error: unknown) => log.error({ err: error }, 'a scrape failed')
  return {
    onRequestEnd: requests.onRequestEnd,
    observeCall: registry.histogram('http_client_request_duration_seconds'),
    serve(sources, hasProcess) {
      registry.collect(createCollectors({ ...sources, requests }))
      if (hasProcess) registry.collectProcess()
      return startMetricsServer(registry, address, onError)
    },
  }
}
