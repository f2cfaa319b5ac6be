// A worker's side of the messages between the primary process and its workers.
import type { Worker } from 'node:cluster'
import type { Gateway } from '../running-gateway.ts'
import type { ReadinessState } from '../warm-up/readiness.ts'
import type { ToPrimary, ToWorker } from './messages.ts'

export interface PrimaryLink {
  /** The readiness of all workers, as the primary process last stated it. */
  readonly readiness: () => ReadinessState
  /** Reports that this gateway accepts requests, and does what the primary process asks for. `stop` is called at most once. */
  readonly serve: (
    gateway: Pick<Gateway, 'url' | 'ready' | 'metricsSnapshot' | 'writeRecording'>,
    stop: () => void,
  ) => void
  /** Reports why the worker could not start; resolves when that is sent. */
  readonly fail: (reason: string) => Promise<void>
}

/** Connects this worker with its primary process. */
export function connectPrimary(worker: Worker): PrimaryLink {
  let state: ReadinessState = 'warming'

  const send = (message: ToPrimary) =>
    new Promise<void>((resolve) => {
      if (worker.isConnected()) worker.send(message, undefined, undefined, () => resolve())
      else resolve()
    })

  return {
    readiness: () => state,
    serve({ url, ready, metricsSnapshot, writeRecording }, stop) {
      async function sendMetrics(scrape: number): Promise<void> {
        await send({ type: 'metrics', scrape, snapshot: (await metricsSnapshot?.()) ?? [] })
      }
      worker.on('message', (message: ToWorker) => {
        if (message.type === 'readiness') state = message.state
        if (message.type === 'askMetrics') void sendMetrics(message.scrape)
        if (message.type === 'writeRecording') void writeRecording(message.reason)
        if (message.type === 'stop') stop()
      })
      void send({ type: 'listening', url })
      void ready.then(() => send({ type: 'ready' }))
    },
    fail: (reason) => send({ type: 'failed', reason }),
  }
}
