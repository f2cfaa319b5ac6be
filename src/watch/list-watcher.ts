// The watcher of one caller's list: it reads the list now and then for as long as a stream wants it, once for all its streams.
import type { Clock } from '../clock.ts'
import type { ListRow } from '../connection/list.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import type { ListKey } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { ChangeStream, WatchedList } from './change-stream.ts'
import { compareWindows, type IsSameRow, isEmpty } from './list-changes.ts'
import { newestRows } from './list-window.ts'
import { type IntervalBounds, intervalOf, withJitter } from './poll-interval.ts'
import { type ReadWindow, readWindow, type WindowSource } from './read-window.ts'

export interface WatcherOptions<Row extends ListRow> extends WindowSource<Row> {
  readonly isSame: IsSameRow<Row>
  /** Whether the row is about to change by itself. */
  readonly isInTransition: (row: Row) => boolean
  readonly interval: IntervalBounds
  readonly clock: Clock
  /** Returns a number of [0, 1). */
  readonly random: () => number
}

export interface ListWatcher<Row extends ListRow> {
  /** Adds a stream: the list is read for it at once. */
  readonly add: (stream: ChangeStream<Row>) => WatchedList<Row>
  /** Removes a stream. With the last one the watcher stops: its read is aborted, its timer cancelled. It is not used again. */
  readonly remove: (stream: ChangeStream<Row>) => void
}

/** Creates the watcher of a list, which reads nothing yet. `onStop`: called once. */
export function createListWatcher<Row extends ListRow>(
  list: ListKey,
  options: WatcherOptions<Row>,
  onStop: () => void,
): ListWatcher<Row> {
  const { isSame, isInTransition, interval: bounds, clock, random } = options
  const streams = new Set<ChangeStream<Row>>()
  const controller = new AbortController()
  const signal: LazySignal = {
    get aborted() {
      return controller.signal.aborted
    },
    value: controller.signal,
  }
  let window: ReadWindow<Row> | undefined
  let windowSize = 0
  let [changedAt, writtenAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let quietPolls = 0
  let failures = 0
  let dueAt = clock.now()
  let cancelTimer: (() => void) | undefined
  /** Reads so far, by when they were started and by the last one that succeeded. */
  let [started, succeeded] = [0, 0]
  let isReading = false
  /** The age that the read allows which has to follow the one in flight; undefined: none has to. */
  let nextMaxAgeMs: number | undefined

  const isStopped = () => controller.signal.aborted

  function currentInterval(): number {
    const isTransition = window?.rows.some(isInTransition) ?? false
    const activity = { changedAt, writtenAt, isInTransition: isTransition, quietPolls }
    return intervalOf(activity, bounds, clock.now())
  }

  /** Reads the list now, or once more after the read in flight. */
  function look(maxAgeMs: number): void {
    if (isReading) nextMaxAgeMs = Math.min(nextMaxAgeMs ?? maxAgeMs, maxAgeMs)
    else void read(maxAgeMs)
  }

  async function read(maxAgeMs: number): Promise<void> {
    isReading = true
    cancelTimer?.()
    const number = ++started
    const size = Math.max(...[...streams].map((stream) => stream.size))
    try {
      const found = await readWindow(options, { list, size, maxAgeMs }, signal)
      if (!isStopped()) accept(found, size, number)
    } catch (error) {
      if (!isStopped()) fail(error)
    }
    isReading = false
    if (isStopped()) return
    if (nextMaxAgeMs === undefined) cancelTimer = clock.after(Math.max(dueAt - clock.now(), 0), poll)
    else {
      const maxAgeOfNext = nextMaxAgeMs
      nextMaxAgeMs = undefined
      void read(maxAgeOfNext)
    }
  }

  /** Half an interval old is young enough: then replicas whose polls are due at about the same time make one call. */
  const poll = () => look(currentInterval() / 2)

  function accept(found: ReadWindow<Row>, size: number, number: number): void {
    succeeded = number
    failures = 0
    if (window === undefined || found.fetchedAt >= window.fetchedAt) {
      noteActivity(found, size)
      window = found
      windowSize = size
    }
    dueAt = found.fetchedAt + withJitter(currentInterval(), random())
    for (const stream of streams) stream.windowChanged()
  }

  function noteActivity(found: ReadWindow<Row>, size: number): void {
    const common = Math.min(windowSize, size)
    const isChanged = window
      ? !isEmpty(compareWindows(newestRows(window, common), newestRows(found, common), isSame))
      : found.rows.some(isInTransition)
    if (isChanged) changedAt = clock.now()
    if (isChanged) quietPolls = 0
    else if (window !== undefined && found.fetchedAt > window.fetchedAt) quietPolls += 1
  }

  function fail(error: unknown): void {
    if (!(error instanceof UpstreamError) || isFinal(error)) {
      const failed = [...streams]
      streams.clear()
      stop()
      for (const stream of failed) stream.fail(error)
      return
    }
    failures += 1
    const backoffMs = Math.min(currentInterval() * 2 ** failures, bounds.maxMs)
    dueAt = clock.now() + Math.max(withJitter(backoffMs, random()), error.details.retryAfterMs ?? 0)
  }

  function stop(): void {
    controller.abort(new Error('nobody watches the list any more'))
    cancelTimer?.()
    onStop()
  }

  return {
    add(stream) {
      streams.add(stream)
      const joined = started + 1
      look(bounds.minMs)
      return {
        window: () => (succeeded >= joined ? window : undefined),
        nextPollAt: () => clock.wallNow() + Math.max(dueAt - clock.now(), 0),
      }
    },
    remove(stream) {
      if (streams.delete(stream) && streams.size === 0) stop()
    },
  }
}

/** Whether the caller cannot have the list, however often it is asked for. */
function isFinal({ reason }: UpstreamError): boolean {
  return reason === 'notFound' || reason === 'forbidden'
}
