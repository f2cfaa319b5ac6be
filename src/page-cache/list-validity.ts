// From when on cached pages of a list are valid. Earlier pages of a list that has changed are served only if a
// call fails; those of a list that was invalidated never.
import { LRUCache } from 'lru-cache'
import type { Position } from '../list-position.ts'
import type { CachedPage } from './cached-page.ts'

/** Lists remembered; past that, the least recently used is evicted: its pages are judged by their age again. */
const maxRemembered = 10_000

interface Validity {
  readonly changedAt: number
  readonly invalidatedAt: number
  /** Another number with every invalidation; 0: none so far. */
  readonly generation: number
  /** The date of the last invalidation that was read from the shared store. */
  readonly sharedDate: number
}

const valid: Validity = {
  changedAt: Number.NEGATIVE_INFINITY,
  invalidatedAt: Number.NEGATIVE_INFINITY,
  generation: 0,
  sharedDate: Number.NEGATIVE_INFINITY,
}

export interface ListValidity {
  /** Pages fetched before this time show a list that has changed since; minus infinity: none do. */
  readonly changedAt: (list: string) => number
  /** Pages fetched at this time or before must not be served; minus infinity: all may be. */
  readonly invalidatedAt: (list: string) => number
  /** A call is valid if the generation is the same at its end as at its start. */
  readonly generation: (list: string) => number
  /** Whether the list was not invalidated since the page's call started. */
  readonly isValid: (page: Pick<CachedPage<Position>, 'list' | 'generation'>) => boolean
  /** Marks the list as changed at that time. */
  readonly markChanged: (list: string, at: number) => void
  /** Invalidates all pages fetched until that time, and all calls in flight. */
  readonly invalidate: (list: string, at: number) => void
  /** Records the date of a shared invalidation; returns whether it is a new one. */
  readonly noteShared: (list: string, date: number) => boolean
}

/** Creates an empty record: every page is valid. */
export function createListValidity(): ListValidity {
  const lists = new LRUCache<string, Validity>({ max: maxRemembered })
  let generations = 0
  // Most of the time no list has changed: then no key is looked up.
  const validityOf = (list: string) => (lists.size === 0 ? undefined : lists.get(list)) ?? valid
  return {
    changedAt: (list) => validityOf(list).changedAt,
    invalidatedAt: (list) => validityOf(list).invalidatedAt,
    generation: (list) => validityOf(list).generation,
    isValid: ({ list, generation }) => validityOf(list).generation === generation,
    markChanged(list, at) {
      const known = validityOf(list)
      if (at > known.changedAt) lists.set(list, { ...known, changedAt: at })
    },
    invalidate(list, at) {
      const known = validityOf(list)
      const invalidatedAt = Math.max(at, known.invalidatedAt)
      lists.set(list, { ...known, invalidatedAt, generation: ++generations })
    },
    noteShared(list, date) {
      const known = validityOf(list)
      if (date <= known.sharedDate) return false
      lists.set(list, { ...known, sharedDate: date })
      return true
    },
  }
}
