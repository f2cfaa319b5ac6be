// The metrics of the workers of a gateway, beside those that each worker counts.
import type { Metric } from './metric.ts'

export const workerMetrics = {
  sessions_gateway_workers: {
    kind: 'gauge',
    help: 'Processes that serve requests; 1 without WORKERS.',
    labels: {},
  },
  sessions_gateway_worker_exits_total: {
    kind: 'counter',
    help: 'Workers that ended without being asked to, each of which is replaced.',
    labels: {},
  },
} as const satisfies Record<string, Metric>
