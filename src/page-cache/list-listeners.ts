// Who wants to hear of a list: told whenever a page with the list's newest rows is cached, and whenever the list is known to have
// changed.
import { type ListKey, listKey } from '../upstream/page.ts'
import type { CachedPage } from './cached-page.ts'

/** Called with the time (`Clock.now`) since which there is news: pages fetched before it do not show them. */
export type ListListener = (since: number) => void

export interface ListListeners {
  /** Adds the listener of a list, which has one at most. Returns a function that removes it. */
  readonly add: (list: ListKey, listener: ListListener) => () => void
  /** Tells of a page that is cached now, if it has the list's newest rows. */
  readonly pageCached: (
    page: Pick<CachedPage<never>, 'list' | 'order' | 'after' | 'hasMore' | 'fetchedAt'>,
  ) => void
  /** Tells of a change of the list with that key. */
  readonly listChanged: (list: string, since: number) => void
}

/** Creates the listeners: none yet. Without one for the list, telling costs a look-up; without any, not even that. */
export function createListListeners(): ListListeners {
  const listeners = new Map<string, ListListener>()
  function tell(list: string, since: number): void {
    if (listeners.size > 0) listeners.get(list)?.(since)
  }
  return {
    add(list, listener) {
      const key = listKey(list)
      if (listeners.has(key)) throw new TypeError('the list has a listener')
      listeners.set(key, listener)
      return () => void listeners.delete(key)
    },
    pageCached({ list, order, after, hasMore, fetchedAt }) {
      if (order === 'desc' ? after === undefined : !hasMore) tell(list, fetchedAt)
    },
    listChanged: tell,
  }
}
