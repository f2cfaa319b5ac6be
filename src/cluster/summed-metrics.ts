// The metrics of all workers as those of one gateway.
import type { Clock } from '../clock.ts'
import { countersOf, type MetricsSnapshot, renderSum } from '../metrics/metrics-snapshot.ts'
import type { MetricsResponse } from './messages.ts'
import type { WorkerProcess } from './workers.ts'

type MetricsWorker = Pick<WorkerProcess, 'id' | 'send'>

export interface SummedMetrics {
  /** Asks these workers for their metrics; resolves to the text of a scrape. One scrape at a time. */
  readonly render: (workers: readonly MetricsWorker[]) => Promise<string>
  /** Takes the metrics of a worker. */
  readonly receive: (worker: MetricsWorker, response: MetricsResponse) => void
  /** Keeps what a worker that ended had counted at the last scrape: counters do not go back. */
  readonly retire: (worker: MetricsWorker) => void
}

/** A worker that is later than this is represented by its last values. */
const maxWaitMs = 2_000

/** Creates the sum. `ownSnapshot` resolves to the metrics of the primary process itself. */
export function createSummedMetrics(
  ownSnapshot: () => Promise<MetricsSnapshot>,
  clock: Clock,
): SummedMetrics {
  /** By the worker's id. */
  const last = new Map<number, MetricsSnapshot>()
  /** Of workers that have ended. */
  let retired: readonly MetricsSnapshot[] = []
  let scrape = 0
  let missing = new Set<number>()
  let received = Promise.withResolvers<void>()

  async function askAll(workers: readonly MetricsWorker[]): Promise<void> {
    if (workers.length === 0) return
    scrape += 1
    missing = new Set(workers.map(({ id }) => id))
    received = Promise.withResolvers<void>()
    for (const worker of workers) worker.send({ type: 'askMetrics', scrape })
    const cancel = clock.after(maxWaitMs, received.resolve)
    await received.promise
    cancel()
  }

  function settle(id: number): void {
    missing.delete(id)
    if (missing.size === 0) received.resolve()
  }

  return {
    async render(workers) {
      await askAll(workers)
      const own = await ownSnapshot()
      // Nothing is awaited from here on: a worker that ends meanwhile would be missing, or count twice.
      retired = [countersOf(retired)]
      return renderSum([own, ...retired, ...last.values()])
    },
    receive({ id }, response) {
      last.set(id, response.snapshot)
      if (response.scrape === scrape) settle(id)
    },
    retire({ id }) {
      const snapshot = last.get(id)
      last.delete(id)
      if (snapshot) retired = [...retired, snapshot]
      settle(id)
    },
  }
}
