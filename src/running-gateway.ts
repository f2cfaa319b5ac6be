// A gateway that runs: what it offers, and what it can be started with beside its configuration.
import type { RequestHandler } from 'express'
import type { StreamStats } from './graphql/subscriptions/open-streams.ts'
import type { BailoutLog } from './logging/bailout-log.ts'
import type { MetricsSnapshot } from './metrics/metrics-snapshot.ts'
import type { SourcesStats } from './session-sources.ts'
import type { FlightReason } from './telemetry/flight-files.ts'
import type { ReadinessState } from './warm-up/readiness.ts'

export interface GatewayStats extends SourcesStats {
  /** Compiled queries that Apollo had to execute, by reason. */
  readonly bailouts: ReturnType<BailoutLog['counts']>
  readonly streams: StreamStats
}

export interface Gateway {
  readonly stats: () => GatewayStats
  /** Where GraphQL is served. */
  readonly url: string
  /** Writes the decisions of the last minute into a file, or logs that they are not recorded. Never rejects. */
  readonly writeRecording: (reason: FlightReason) => Promise<void>
  /** Where metrics are served; undefined: nowhere. */
  readonly metricsUrl: string | undefined
  /** Resolves to the present metrics; undefined: nothing is counted. */
  readonly metricsSnapshot: (() => Promise<MetricsSnapshot>) | undefined
  /** Resolves at the end of the warm-up. */
  readonly ready: Promise<void>
  /** Fails readiness probes, finishes the requests in flight, closes every connection. Safe to call twice. */
  readonly close: () => Promise<void>
}

export interface GatewayOptions {
  /** Verifies the fields' hints for every value, which is slow: for tests. */
  readonly checkHints?: boolean
  /** Pages for people, served beside GraphQL. */
  readonly pages?: readonly RequestHandler[]
  /** From 0 to 1; Math.random by default. */
  readonly random?: () => number
  /** The gateway's version, for its metrics. */
  readonly version?: string
  /** The gateway is one of several workers: `/readyz` states what this returns, and it serves no metrics. */
  readonly readinessOfAll?: (() => ReadinessState) | undefined
  /** Whether `/metrics` also has the metrics of the process: of one gateway in a process at most. */
  readonly processMetrics?: boolean
}
