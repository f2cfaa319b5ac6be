// All pages cached in this process: a Keyv store bounded by bytes that stores live objects and evicts the least recently used, and
// the index that finds windows inside them. The project is specified to store pages in Keyv; by itself an LRU cache would do.
import { EventEmitter } from 'node:events'
import { Keyv, keyvStorageCapability } from 'keyv'
import { LRUCache } from 'lru-cache'
import { isEarlier, type Position } from '../list-position.ts'
import { type ListKey, listKey, type PageRequest } from '../upstream/page.ts'
import {
  type CachedPage,
  idAt,
  lastBefore,
  type PageWindow,
  showsMissingRow,
  windowAfter,
  windowBefore,
} from './cached-page.ts'
import { type CachedPlace, ListIndex } from './list-index.ts'
import { pageKey } from './page-key.ts'

/** What Keyv passes to a store. */
interface Envelope<Row extends Position> {
  readonly value: CachedPage<Row>
}

export interface PageStore<Row extends Position> {
  /**
   * A window that follows the request's `after`: the first found of a page fetched at `freshSince` or later, else the
   * newest; undefined where no page has it.
   */
  readonly find: (request: PageRequest, freshSince: number) => PageWindow<Row> | undefined
  /** Whether the page at that key is the one fetched at that time. */
  readonly has: (key: string, fetchedAt: number) => boolean
  /** Stores the page unless a younger one has its key, or it is not valid any more. */
  readonly set: (page: CachedPage<Row>) => Promise<void>
  /** Removes the page that follows the request's `after`, and all that show that row. */
  readonly invalidateRow: (request: PageRequest) => void
  /** Whether a page of the list that was fetched at `since` or later shows the row with that id, or follows it. */
  readonly isShown: (list: ListKey, id: string, since: number) => boolean
  /**
   * When a page was fetched that proves, against this one or by it, that a row is missing which a page fetched before that, at
   * `since` or later, shows: the last such time; undefined: never. The page itself need not be stored.
   */
  readonly missingSince: (page: CachedPage<Row>, since: number) => number | undefined
  /** Removes all pages of the list. */
  readonly invalidateList: (list: ListKey) => void
  /** The row with that id, in a page fetched at `since` or later. `list`: its `listKey`. */
  readonly findRow: (list: string, id: string, since: number) => Row | undefined
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  readonly size: () => { readonly pages: number; readonly bytes: number }
}

/** Creates an empty store of at most `maxBytes`. `isValid`: whether a page may be stored at this moment. */
export function createPageStore<Row extends Position>(
  maxBytes: number,
  isValid: (page: CachedPage<Row>) => boolean,
): PageStore<Row> {
  const lists = new Map<string, ListIndex>()
  // lru-cache takes no bound of 0: with 1, nothing that weighs anything is stored.
  const entries = new LRUCache<string, Envelope<Row>>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: ({ value }) => Math.max(value.rows.bytes, 2),
    dispose: ({ value }) => removeFromIndex(value),
  })
  // Reading through Keyv would cost as much as all the rest of serving a page.
  const get = (key: string) => entries.get(key)?.value
  /** The same, without counting as a use. */
  const peek = (key: string) => entries.peek(key)?.value
  const adapter = Object.assign(new EventEmitter(), {
    get: async (key: string) => entries.get(key),
    async set(key: string, envelope: Envelope<Row>) {
      const current = peek(key)
      const page = envelope.value
      if (!isValid(page) || (current && page.fetchedAt < current.fetchedAt)) return false
      entries.set(key, envelope)
      if (entries.peek(key) === envelope) addToIndex(page)
      return true
    },
    delete: async (key: string) => entries.delete(key),
    clear: async () => entries.clear(),
    has: async (key: string) => entries.has(key),
  })
  // Declared as one of Keyv 6's own kind, the adapter is used as it is, without a bridge of further promises.
  const store = Object.assign(adapter, { capabilities: keyvStorageCapability(adapter) })
  const keyv = new Keyv<CachedPage<Row>>({ store, serialization: false, checkExpired: false })

  function addToIndex(page: CachedPage<Row>): void {
    const index = lists.get(page.list) ?? new ListIndex()
    lists.set(page.list, index)
    index.add(page)
  }

  function removeFromIndex(page: CachedPage<Row>): void {
    const index = lists.get(page.list)
    index?.remove(page)
    if (index?.isEmpty()) lists.delete(page.list)
  }

  const indexOf = (list: ListKey) => lists.get(listKey(list))

  /** All pages of a list, in both orders. */
  function* pagesOf(index: ListIndex | undefined): Generator<CachedPage<Row>> {
    for (const order of ['desc', 'asc'] as const)
      for (const key of index?.keysOf(order) ?? []) {
        const page = peek(key)
        if (page) yield page
      }
  }

  /** The page at a place, if `row` still stands there (undefined: if the page still ends there). */
  function open(place: CachedPlace, row: Position | undefined): CachedPage<Row> | undefined {
    const page = get(place.key)
    return page && idAt(page, place.position) === row?.rowId ? page : undefined
  }

  function findOnwards(place: CachedPlace, { after, limit }: PageRequest): PageWindow<Row> | undefined {
    const page = place.position === -1 ? get(place.key) : open(place, after)
    return page && windowAfter(page, place.position, limit)
  }

  function findBackwards(
    index: ListIndex,
    { order, after, limit }: PageRequest,
  ): PageWindow<Row> | undefined {
    const place = index.backwards(order, after)
    const page = place && open(place, after)
    if (!page) return undefined
    // Rows of one second may stand in another order there: `after` must not share its own with the row behind it.
    const behind = place.position + 1
    if (after && behind < page.rows.length && page.rows.secondAt(behind) === after.second) return undefined
    // Where the row stands first in its page, those before it are in another page, read at another time: whether they were
    // its neighbours then, in this order, no page shows.
    if (place.position === 0 && page.after !== undefined) return undefined
    return windowBefore(page, place.position, limit, after)
  }

  return {
    find(request, freshSince) {
      const index = indexOf(request)
      if (index === undefined) return undefined
      let newest: PageWindow<Row> | undefined
      const consider = (window: PageWindow<Row> | undefined): boolean => {
        if (window && !(newest && newest.page.fetchedAt >= window.page.fetchedAt)) newest = window
        return newest !== undefined && newest.page.fetchedAt >= freshSince
      }
      for (const place of index.onwards(request.order, request.after)) {
        if (consider(findOnwards(place, request))) return newest
      }
      consider(findBackwards(index, request))
      return newest
    },
    has: (key, fetchedAt) => peek(key)?.fetchedAt === fetchedAt,
    set: async (page) => void (await keyv.set(page.key, page)),
    invalidateRow(request) {
      const { after } = request
      entries.delete(pageKey(request))
      if (after === undefined) return
      for (const { key, rows } of pagesOf(indexOf(request)))
        if (rows.indexOf(after.rowId) !== -1) entries.delete(key)
    },
    isShown: (list, id, since) =>
      pagesOf(indexOf(list)).some(
        ({ fetchedAt, after, rows }) =>
          fetchedAt >= since && (after?.rowId === id || rows.indexOf(id) !== -1),
      ),
    missingSince(page, since) {
      let latest: number | undefined
      for (const other of pagesOf(lists.get(page.list))) {
        const [older, newer] = other.fetchedAt < page.fetchedAt ? [other, page] : [page, other]
        if (older.fetchedAt < since || older.fetchedAt === newer.fetchedAt) continue
        if (latest !== undefined && newer.fetchedAt <= latest) continue
        if (showsMissingRow(older, newer)) latest = newer.fetchedAt
      }
      return latest
    },
    invalidateList(list) {
      for (const { key } of pagesOf(indexOf(list))) entries.delete(key)
    },
    findRow(list, id, since) {
      for (const order of ['desc', 'asc'] as const) {
        const place = lists.get(list)?.placeOf(order, id)
        const page = place && peek(place.key)
        if (!page || page.fetchedAt < since || idAt(page, place.position) !== id) continue
        return page.rows.slice(place.position, place.position + 1)[0]
      }
      return undefined
    },
    closestPreceding(request, place) {
      let nearest: Position | undefined
      for (const key of indexOf(request)?.keysOf(request.order) ?? []) {
        const page = peek(key)
        const row = page && lastBefore(page, place.second)
        if (row && (nearest === undefined || isEarlier(request.order, nearest.second, row.second)))
          nearest = row
      }
      return nearest
    },
    size: () => ({ pages: entries.size, bytes: entries.calculatedSize }),
  }
}
