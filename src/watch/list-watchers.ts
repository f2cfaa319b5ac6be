// Watched lists: one watcher for each list of a caller, as long as it has streams.
import type { ListRow } from '../connection/list.ts'
import type { Position } from '../list-position.ts'
import { type ListKey, listKey } from '../upstream/page.ts'
import { ChangeStream, type ListChange } from './change-stream.ts'
import { createListWatcher, type ListWatcher, type WatcherOptions } from './list-watcher.ts'

export interface WatchOptions {
  /** The newest row that the client holds; undefined: it holds none. */
  readonly since: Position | undefined
  /** How many of the newest rows are watched, at least 1. */
  readonly size: number
}

/** Returns the changes of a list: see `ChangeStream`. Nothing is read before the first `next`. */
export type WatchList<Row extends Position> = (
  list: ListKey,
  options: WatchOptions,
) => AsyncIterableIterator<ListChange<Row>, undefined>

export interface ListWatchers<Row extends ListRow> {
  readonly watch: WatchList<Row>
}

/** Creates the watchers: none yet. */
export function createListWatchers<Row extends ListRow>(options: WatcherOptions<Row>): ListWatchers<Row> {
  const { isSame, clock } = options
  const watchers = new Map<string, ListWatcher<Row>>()

  function watcherOf(list: ListKey): ListWatcher<Row> {
    const key = listKey(list)
    const known = watchers.get(key)
    if (known) return known
    const watcher = createListWatcher(list, options, () => void watchers.delete(key))
    watchers.set(key, watcher)
    return watcher
  }

  return {
    watch(list, { since, size }) {
      let watcher: ListWatcher<Row> | undefined
      return new ChangeStream<Row>({
        since,
        size,
        isSame,
        join(stream) {
          watcher = watcherOf(list)
          return watcher.add(stream)
        },
        leave: (stream) => watcher?.remove(stream),
        clock,
      })
    },
  }
}
