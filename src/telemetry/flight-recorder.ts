// The flight recorder: the gateway's decisions of the last minute, in a ring that is written to a file when it matters.
import type { EventChannel, OperationEvent, Telemetry } from './channels.ts'
import type { FlightEntry } from './flight-entry.ts'
import { failureOutcomes, type Outcome } from './outcome.ts'
import { type RecordFormat, recordBytes, recordFormats } from './record-formats.ts'
import { RecordRing } from './record-ring.ts'
import { RingBuffer } from './ring-buffer.ts'

const recordedMs = 60_000
/** More than that come in a minute under load: then they are those of its last seconds. */
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
  const ring = new RecordRing(maxEntries, recordBytes)
  const faultTimes = new RingBuffer<number>(burstErrors)
  let lastBurstAt = Number.NEGATIVE_INFINITY

  function noteFault({ outcome }: OperationEvent): void {
    if (!faults.has(outcome)) return
    const at = now()
    faultTimes.push(at)
    if (at - lastBurstAt < betweenBurstsMs) return
    const times = faultTimes.toArray()
    const [first = 0] = times
    if (times.length < burstErrors || at - first > burstMs) return
    lastBurstAt = at
    onErrorBurst()
  }

  const subscriptions = [
    record(telemetry.operation, recordFormats.operation),
    subscribe(telemetry.operation, noteFault),
    record(telemetry.page, recordFormats.page),
    record(telemetry.upstreamCall, recordFormats.call),
    record(telemetry.bailout, recordFormats.bailout),
    record(telemetry.circuitBreaker, recordFormats.circuitBreaker),
    record(telemetry.redis, recordFormats.redis),
  ]

  function record<Event>(channel: EventChannel<Event>, { type, write }: RecordFormat<Event>): () => void {
    return subscribe(channel, (event) => {
      ring.start()
      ring.writeNumber(now())
      ring.writeWord(type)
      write(ring, event)
    })
  }

  return {
    entries() {
      const since = now() - recordedMs
      return ring.map(readEntry).filter(({ at }) => at >= since)
    },
    close() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}

function subscribe<Event>(channel: EventChannel<Event>, onEvent: (event: Event) => void): () => void {
  const listener = (event: unknown) => onEvent(event as Event)
  channel.subscribe(listener)
  return () => channel.unsubscribe(listener)
}

function readEntry(ring: RecordRing): RecordedEntry {
  const at = ring.readNumber() as number
  const type = ring.readWord() as FlightEntry['type']
  return { at, entry: recordFormats[type].read(ring) }
}
