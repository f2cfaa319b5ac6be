// From when on pages of a list are valid: a list that is known to have changed makes all its pages from before that old.
import { LRUCache } from 'lru-cache'

/** Lists remembered; past that, the one that was asked for least lately is forgotten: its pages go by their age again. */
const maxRemembered = 10_000

export interface ListValidity {
  /** Pages fetched at this time or later are valid; minus infinity: all are. */
  readonly since: (list: string) => number
  /** Pages of the list that were fetched before this time are no longer valid. */
  readonly invalidate: (list: string, before: number) => void
}

/** Creates an empty record: every page is valid. */
export function createListValidity(): ListValidity {
  const validAfter = new LRUCache<string, number>({ max: maxRemembered })
  // Most of the time no list has changed: then no key is looked up.
  const since = (list: string) =>
    (validAfter.size === 0 ? undefined : validAfter.get(list)) ?? Number.NEGATIVE_INFINITY
  return {
    since,
    invalidate(list, before) {
      if (before > since(list)) validAfter.set(list, before)
    },
  }
}
