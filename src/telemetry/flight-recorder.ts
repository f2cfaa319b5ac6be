// The flight recorder: the gateway's decisions of the last minute, in a ring buffer that is written to a file when it matters.
import type { EventChannel, PageEvent, Telemetry } from './channels.ts'
import {
  createOperationEntries,
  type FlightEntry,
  toBailoutEntry,
  toCallEntry,
  toCircuitBreakerEntry,
  toPageEntry,
  toRedisEntry,
} from './flight-entry.ts'
import { failureOutcomes, type Outcome } from './outcome.ts'
import { RingBuffer } from './ring-buffer.ts'

const recordedMs = 60_000
/** Of 200 to 400 bytes each. More than that come in a minute under load: then they are those of its last seconds. */
const maxEntries = 16_384

/** So many operations that failed by the gateway's or the REST API's fault, within so long, are an error burst. */
const burstErrors = 20
const burstMs = 10_000
/** The least time from one burst that is reported to the next. */
const betweenBurstsMs = 60_000

const faults: ReadonlySet<Outcome> = new Set(failureOutcomes)

export interface RecordedEntry {
  /** By `Clock.now`. */
  readonly at: number
  readonly entry: FlightEntry
}

export interface FlightRecorder {
  /** Returns what was recorded in the last minute, the oldest first. */
  readonly entries: () => readonly RecordedEntry[]
  /** Ends the recording. */
  readonly close: () => void
}

/** Creates a recorder of all channels. `onErrorBurst`: called at an error burst, at most once per minute. `now`: `Clock.now`. */
export function createFlightRecorder(
  telemetry: Telemetry,
  onErrorBurst: () => void,
  now: () => number,
): FlightRecorder {
  /** Pages are recorded as they are, because most events are of pages. */
  const ring = new RingBuffer<{ readonly at: number; readonly recorded: FlightEntry | PageEvent }>(maxEntries)
  const faultTimes = new RingBuffer<number>(burstErrors)
  let lastBurstAt = Number.NEGATIVE_INFINITY

  function noteFault(at: number): void {
    faultTimes.push(at)
    if (at - lastBurstAt < betweenBurstsMs) return
    const times = faultTimes.toArray()
    const [first = 0] = times
    if (times.length < burstErrors || at - first > burstMs) return
    lastBurstAt = at
    onErrorBurst()
  }

  const toOperationEntry = createOperationEntries()
  const subscriptions = [
    record(telemetry.operation, toOperationEntry),
    record(telemetry.page, (event) => event),
    record(telemetry.upstreamCall, toCallEntry),
    record(telemetry.bailout, toBailoutEntry),
    record(telemetry.circuitBreaker, toCircuitBreakerEntry),
    record(telemetry.redis, toRedisEntry),
  ]

  function record<Event>(
    channel: EventChannel<Event>,
    toRecorded: (event: Event) => FlightEntry | PageEvent,
  ): () => void {
    const listener = (event: unknown) => {
      const at = now()
      const recorded = toRecorded(event as Event)
      ring.push({ at, recorded })
      if ('type' in recorded && recorded.type === 'operation' && faults.has(recorded.outcome)) noteFault(at)
    }
    channel.subscribe(listener)
    return () => channel.unsubscribe(listener)
  }

  return {
    entries() {
      const since = now() - recordedMs
      return ring
        .toArray()
        .filter(({ at }) => at >= since)
        .map(({ at, recorded }) => ({ at, entry: 'type' in recorded ? recorded : toPageEntry(recorded) }))
    },
    close() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}
