// Listeners of lists: called whenever a page with the list's newest rows is cached, and whenever the list is known to have changed.
import { type ListKey, listKey } from '../upstream/page.ts'
import type { CachedPage } from './cached-page.ts'

/** Called with a time (`Clock.now`): what was fetched before it may differ from the list. */
export type ListListener = (since: number) => void

export interface ListListeners {
  /** Adds the listener of a list, which has one at most. Returns a function that removes it. */
  readonly add: (list: ListKey, listener: ListListener) => () => void
  /** Calls the listener of the page's list, if the page has the list's newest rows. */
  readonly pageCached: (
    page: Pick<CachedPage<never>, 'list' | 'order' | 'after' | 'hasMore' | 'fetchedAt'>,
  ) => void
  /** Calls the listener of the list with that key. */
  readonly listChanged: (list: string, since: number) => void
}

/** Creates the listeners: none yet. Where a list has none, a call costs a look-up; where no list has one, not even that. */
export function createListListeners(): ListListeners {
  const listeners = new Map<string, ListListener>()
  function notify(list: string, since: number): void {
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
      if (order === 'desc' ? after === undefined : !hasMore) notify(list, fetchedAt)
    },
    listChanged: notify,
  }
}
