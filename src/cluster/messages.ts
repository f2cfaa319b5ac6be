// The messages between the primary process and its workers.
import type { MetricsSnapshot } from '../metrics/metrics-snapshot.ts'
import type { FlightReason } from '../telemetry/flight-files.ts'
import type { ReadinessState } from '../warm-up/readiness.ts'

/** - `readiness`: that of all workers has changed · `stop`: finish the requests in flight, then exit with 0 */
export type ToWorker =
  | { readonly type: 'readiness'; readonly state: ReadinessState }
  | { readonly type: 'stop' }
  | { readonly type: 'writeRecording'; readonly reason: FlightReason }
  | { readonly type: 'askMetrics'; readonly scrape: number }

/**
 * - `listening`: it accepts requests · `ready`: it has warmed up · `failed`: it could not start, and exits
 * - `metrics`: the response to `askMetrics`
 */
export type ToPrimary =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | MetricsResponse

/** `scrape` is that of the request. */
export interface MetricsResponse {
  readonly type: 'metrics'
  readonly scrape: number
  readonly snapshot: MetricsSnapshot
}
