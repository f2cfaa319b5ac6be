// The metrics of live lists: streams, and the polls that they cause.
import { streamEndReasons } from '../graphql/subscriptions/stream-end.ts'
import { pollResults } from '../watch/watch-stats.ts'
import type { Metric } from './metric.ts'

export const streamMetrics = {
  sessions_gateway_streams: {
    kind: 'gauge',
    help: 'Streams of subscriptions that are open.',
    labels: {},
  },
  sessions_gateway_streams_ended_total: {
    kind: 'counter',
    help: 'Streams that have ended, by reason (docs/subscriptions.md). Those that were not opened are errors.',
    labels: { reason: streamEndReasons },
  },
  sessions_gateway_watched_lists: {
    kind: 'gauge',
    help: 'Lists that subscriptions watch; however many watch one list, it is polled once.',
    labels: {},
  },
  sessions_gateway_polls_total: {
    kind: 'counter',
    help: 'Reads of watched lists by result. deferred: polls are paused, or the caller is over the rate limit.',
    labels: { result: pollResults },
  },
  sessions_gateway_poll_interval_seconds: {
    kind: 'gauge',
    help: 'The average interval between two polls of a watched list, before it is stretched; 0: none is watched.',
    labels: {},
  },
  sessions_gateway_poll_budget_stretch: {
    kind: 'gauge',
    help: 'The factor by which intervals are stretched, because polls would exceed their share of calls; else 1.',
    labels: {},
  },
  sessions_gateway_stream_changes_total: {
    kind: 'counter',
    help: 'Changes of lists that subscriptions were sent, empty ones included.',
    labels: {},
  },
  sessions_gateway_stream_changes_merged_total: {
    kind: 'counter',
    help: 'Changes of lists that became one with the change before, because a client had not read that yet.',
    labels: {},
  },
} as const satisfies Record<string, Metric>
