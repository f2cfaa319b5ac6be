// The watcher of one caller's list: it reads the list now and then for as long as a stream wants it, once for all its streams.
import type { Clock } from '../clock.ts'
import type { ListRow } from '../connection/list.ts'
import { ScanError } from '../connection/scan.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import type { ListKey } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { ChangeStream, WatchedList } from './change-stream.ts'
import { createListActivity, type ListActivityOptions } from './list-activity.ts'
import { areSame } from './list-changes.ts'
import type { ListWindow } from './list-window.ts'
import type { PollBudget } from './poll-budget.ts'
import { withJitter } from './poll-interval.ts'
import { createPollSchedule } from './poll-schedule.ts'
import { type ReadWindow, readWindow, type WindowSource } from './read-window.ts'
import type { WatchCounts } from './watch-stats.ts'

export interface WatcherOptions<Row extends ListRow>
  extends WindowSource<Row>,
    Omit<ListActivityOptions<Row>, 'now'> {
  /** Calls back with a time: what was fetched before it may differ from the list. Returns a function that ends that. */
  readonly listen: (list: ListKey, listener: (since: number) => void) => () => void
  /** Whether the REST API fails so often that no retry is left: then polls are as rare as they get. */
  readonly isStrained: () => boolean
  readonly clock: Clock
  /** Returns a number of [0, 1). */
  readonly random: () => number
}

export interface WatcherParts {
  readonly budget: PollBudget
  readonly counts: WatchCounts
  /** Called once, when the watcher stops. */
  readonly onStop: () => void
}

export interface ListWatcher<Row extends ListRow> {
  /** Adds a stream: the list is read for it at once. */
  readonly add: (stream: ChangeStream<Row>) => WatchedList<Row>
  /** Removes a stream. With the last one the watcher stops: its read is aborted, its timer cancelled. It is not used again. */
  readonly remove: (stream: ChangeStream<Row>) => void
  /** The caller has changed the list: it is read at once, and often for a while. */
  readonly wake: () => void
}

/** Creates the watcher of a list, which reads nothing yet. */
export function createListWatcher<Row extends ListRow>(
  list: ListKey,
  options: WatcherOptions<Row>,
  { budget, counts, onStop }: WatcherParts,
): ListWatcher<Row> {
  const { interval: bounds, clock, random } = options
  const activity = createListActivity({ ...options, now: clock.now })
  const { intervalMs: wantedMs } = activity
  const schedule = createPollSchedule({ budget, intervalMs: wantedMs, poll: () => void poll(), clock })
  const streams = new Set<ChangeStream<Row>>()
  const controller = new AbortController()
  const signal: LazySignal = {
    get aborted() {
      return controller.signal.aborted
    },
    value: controller.signal,
  }
  /** Stays the same object while what is read is the same: then streams have nothing to compare. */
  let window: ListWindow<Row> | undefined
  /** When the window was last read, as the time of its call. */
  let fetchedAt = Number.NEGATIVE_INFINITY
  let failures = 0
  /** Reads so far, by when they were started and by the last one that succeeded. */
  let [started, succeeded] = [0, 0]
  let isReading = false
  /** How old the list may be that is read after the read in flight, as the time of its call; undefined: none is read. */
  let next: number | undefined
  let changedSince = Number.NEGATIVE_INFINITY
  const isNewer = (since: number) => since > fetchedAt
  const stopListening = options.listen(list, (since) => {
    if (isReading) changedSince = Math.max(changedSince, since)
    else if (isNewer(since)) look(since)
  })

  function intervalMs(): number {
    return (options.isStrained() ? bounds.maxMs : wantedMs()) * budget.stretch()
  }

  /** Reads the list as it was at `since` or later: now, after the read in flight, or when polls are no longer paused. */
  function look(since: number): void {
    if (isReading) next = Math.max(next ?? since, since)
    else if (budget.pausedMs() > 0) defer()
    else void read(since)
  }

  async function read(since: number): Promise<void> {
    isReading = true
    schedule.cancel()
    changedSince = Number.NEGATIVE_INFINITY
    const number = ++started
    const size = Math.max(...[...streams].map((stream) => stream.size))
    try {
      const request = () => ({ list, size, maxAgeMs: Math.max(clock.now() - since, 0) })
      const found = await budget.run(() => readWindow(options, request(), signal), controller.signal)
      if (!signal.aborted) accept(found, number)
    } catch (error) {
      if (!signal.aborted) fail(error)
      // A failure that invalidates the list is a change of it, too, but there is nothing to read.
      if (error instanceof UpstreamError && error.meaning.invalidatesList)
        changedSince = Number.NEGATIVE_INFINITY
    }
    if (isNewer(changedSince)) next = Math.max(next ?? changedSince, changedSince)
    isReading = false
    if (signal.aborted) return
    const following = next
    next = undefined
    if (following === undefined) schedule.start()
    else look(following)
  }

  async function poll(): Promise<void> {
    const reads = started
    const [payer] = streams
    const isPaid = budget.pausedMs() === 0 && (await payer?.pay().catch(fail)) === true
    // The list may have been read meanwhile: then the next poll is scheduled already, or will be.
    if (signal.aborted || started !== reads) return
    // Half an interval old is young enough: then replicas whose polls are due at about the same time make one call.
    if (isPaid) look(clock.now() - intervalMs() / 2)
    else defer()
  }

  /** Puts the next poll off: until polls are no longer paused, or as long as it gets. */
  function defer(): void {
    counts.polls.deferred += 1
    const pausedMs = budget.pausedMs()
    const waitMs = pausedMs === 0 ? withJitter(bounds.maxMs, random()) : pausedMs + random() * intervalMs()
    schedule.set(clock.now() + waitMs)
    schedule.start()
  }

  function accept(found: ReadWindow<Row>, number: number): void {
    succeeded = number
    failures = 0
    const hasChanged = isNewer(found.fetchedAt) && activity.record(window, found)
    if (found.fetchedAt >= fetchedAt) {
      fetchedAt = found.fetchedAt
      if (window === undefined || !areSame(window, found, options.isSame)) window = found
    }
    counts.polls[hasChanged ? 'changed' : 'unchanged'] += 1
    schedule.set(Math.max(found.fetchedAt + withJitter(intervalMs(), random()), clock.now()))
    for (const stream of streams) stream.windowChanged(hasChanged)
  }

  function fail(error: unknown): void {
    counts.polls.failed += 1
    if (isFinal(error)) {
      const failed = [...streams]
      streams.clear()
      stop()
      for (const stream of failed) stream.fail(error)
      return
    }
    failures += 1
    const { retryAfterMs = 0 } = error instanceof UpstreamError ? error.details : {}
    const backoffMs = Math.min(intervalMs() * 2 ** failures, Math.max(bounds.maxMs, intervalMs()))
    if (error instanceof UpstreamError && error.meaning.isThrottled)
      budget.pause(Math.min(Math.max(retryAfterMs, bounds.minMs), bounds.maxMs))
    schedule.set(clock.now() + Math.max(withJitter(backoffMs, random()), retryAfterMs))
  }

  function stop(): void {
    controller.abort(new Error('nobody watches the list any more'))
    schedule.stop()
    stopListening()
    onStop()
  }

  return {
    add(stream) {
      streams.add(stream)
      const joined = started + 1
      // Not older than what the other streams have: an older page would change nothing.
      look(Math.max(clock.now() - bounds.minMs, fetchedAt))
      return {
        window: () => (succeeded >= joined ? window : undefined),
        nextPollAt: () => clock.wallNow() + Math.max(schedule.dueAt() - clock.now(), 0),
      }
    },
    remove(stream) {
      if (streams.delete(stream) && streams.size === 0) stop()
    },
    wake() {
      activity.recordWrite()
      look(clock.now())
    },
  }
}

/** Whether the caller cannot have the list, however often it is asked for, or the gateway has a defect. */
function isFinal(error: unknown): boolean {
  if (error instanceof UpstreamError) return error.reason === 'notFound' || error.reason === 'forbidden'
  return !(error instanceof ScanError)
}
