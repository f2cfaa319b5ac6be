// Watched lists: one watcher for each list of a caller, as long as it has streams.
import type { ListRow } from '../connection/list.ts'
import type { Position } from '../list-position.ts'
import { type ListKey, listKey } from '../upstream/page.ts'
import { ChangeStream, type ListChange } from './change-stream.ts'
import { createListWatcher, type ListWatcher, type WatcherOptions } from './list-watcher.ts'
import { createPollBudget } from './poll-budget.ts'
import { createWatchCounts, type WatchStats } from './watch-stats.ts'

export interface WatchOptions {
  /** The newest row that the client has; undefined: it has none. */
  readonly since: Position | undefined
  /** How many of the newest rows are watched, at least 1. */
  readonly size: number
  /** What a poll costs the caller: see `ChangeStreamOptions`. */
  readonly payForPoll?: (() => Promise<boolean>) | undefined
}

/** Returns the changes of a list: see `ChangeStream`. Nothing is read before the first `next`. */
export type WatchList<Row extends Position> = (
  list: ListKey,
  options: WatchOptions,
) => AsyncIterableIterator<ListChange<Row>, undefined>

export interface ListWatchersOptions<Row extends ListRow> extends WatcherOptions<Row> {
  /** Polls at a time, at least 1. */
  readonly maxPolls: number
}

export interface ListWatchers<Row extends ListRow> {
  readonly watch: WatchList<Row>
  /** Wakes the list's watcher, if there is one: the caller has changed the list. */
  readonly wake: (list: ListKey) => void
  readonly stats: () => WatchStats
}

/** Creates the watchers: none yet. */
export function createListWatchers<Row extends ListRow>(
  options: ListWatchersOptions<Row>,
): ListWatchers<Row> {
  const { isSame, clock } = options
  const watchers = new Map<string, ListWatcher<Row>>()
  const budget = createPollBudget(options.maxPolls, clock)
  const counts = createWatchCounts()

  function watcherOf(list: ListKey): ListWatcher<Row> {
    const key = listKey(list)
    const known = watchers.get(key)
    if (known) return known
    const onStop = () => void watchers.delete(key)
    const watcher = createListWatcher(list, options, { budget, counts, onStop })
    watchers.set(key, watcher)
    return watcher
  }

  return {
    watch(list, { since, size, payForPoll }) {
      let watcher: ListWatcher<Row> | undefined
      return new ChangeStream<Row>({
        since,
        size,
        isSame,
        payForPoll,
        join(stream) {
          watcher = watcherOf(list)
          return watcher.add(stream)
        },
        leave(stream) {
          watcher?.remove(stream)
        },
        counts,
        clock,
      })
    },
    wake: (list) => watchers.get(listKey(list))?.wake(),
    stats: () => ({
      ...counts,
      polls: { ...counts.polls },
      watchers: watchers.size,
      intervalMs: budget.averageIntervalMs(),
      stretch: budget.stretch(),
    }),
  }
}
