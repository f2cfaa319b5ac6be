// The primary process of a gateway with workers. It serves no requests: it starts workers, and is the gateway to its operator.
import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { type MetricsServer, startMetricsServer } from '../metrics/metrics-server.ts'
import { createMetricsRegistry } from '../metrics/registry.ts'
import type { Gateway } from '../running-gateway.ts'
import type { ToPrimary } from './messages.ts'
import { createSharedReadiness } from './shared-readiness.ts'
import { createSummedMetrics } from './summed-metrics.ts'
import { createWorkers, type WorkerProcess } from './workers.ts'

/** What of a gateway an operator deals with. */
export type Operated = Pick<Gateway, 'url' | 'metricsUrl' | 'writeRecording' | 'close'>

/** How much longer than its drain and its last responses a worker may take to stop. */
const spareMs = 5_000

/**
 * Starts the workers, which run the program of this process again; resolves when all accept requests. Rejects when one cannot
 * start, or when the address of the metrics cannot be listened on. `onGiveUp` is called when, later, workers keep ending at their
 * start.
 */
export async function startPrimary(
  config: Config,
  log: Logger,
  clock: Clock,
  onGiveUp: () => void,
): Promise<Operated> {
  const { workers: count, drainMs } = config.server
  // The system would wake the same process again and again.
  cluster.schedulingPolicy = cluster.SCHED_RR
  // Some metrics are infinite, which JSON cannot say.
  cluster.setupPrimary({ serialization: 'advanced' })
  const readiness = createSharedReadiness(count)
  let url = ''

  const registry = createMetricsRegistry()
  registry.collect({ sessions_gateway_worker_exits_total: (add) => add({}, workers.exits()) })
  const metrics = createSummedMetrics(registry.snapshot, clock)

  const workers = createWorkers({
    count,
    fork() {
      // With port 0 the workers share the port that the first of them got, until none of them is left.
      const port = url !== '' && workers.listening().length === 0 ? { PORT: new URL(url).port } : {}
      return toWorkerProcess(cluster.fork({ ...port, WORKERS: `${count}` }))
    },
    onMessage(worker, message) {
      if (message.type === 'metrics') metrics.receive(worker, message)
      if (message.type === 'listening') url = message.url
      if (message.type === 'ready') readiness.add(worker.id)
      if (message.type === 'listening' || message.type === 'ready') sendReadiness()
    },
    onExit(worker) {
      metrics.retire(worker)
      readiness.remove(worker.id)
      sendReadiness()
    },
    onGiveUp,
    stopMs: drainMs + config.upstream.deadlineMs + spareMs,
    log,
    clock,
  })

  function sendReadiness(): void {
    const state = readiness.state()
    for (const worker of workers.listening()) worker.send({ type: 'readiness', state })
  }

  let metricsServer: MetricsServer | undefined
  if (config.metrics.address)
    metricsServer = await startMetricsServer(
      { render: () => metrics.render(workers.listening()), contentType: registry.contentType },
      config.metrics.address,
      (error) => log.error({ err: error }, 'a scrape failed'),
    )
  await workers.start()
  return {
    url,
    metricsUrl: metricsServer?.url,
    async writeRecording(reason) {
      for (const worker of workers.listening()) worker.send({ type: 'writeRecording', reason })
    },
    async close() {
      readiness.drain()
      sendReadiness()
      await workers.stop()
      await metricsServer?.close()
    },
  }
}

/** A message to a process that is ending does not arrive, which is no error. */
const ignore = () => undefined

function toWorkerProcess(worker: Worker): WorkerProcess {
  worker.on('error', ignore)
  return {
    id: worker.id,
    send(message) {
      if (worker.isConnected()) worker.send(message, undefined, undefined, ignore)
    },
    kill: () => void worker.process.kill('SIGKILL'),
    onMessage: (listener) => void worker.on('message', (message: ToPrimary) => listener(message)),
    onExit: (listener) => void worker.on('exit', listener),
  }
}
