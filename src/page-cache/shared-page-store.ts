// Pages shared between replicas: what the REST API returned, never ids or cursors, validated when read. Their times are dates in the
// store, because other processes read them, and ages again as soon as a page is in this process.
import type { Keyv } from 'keyv'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { maxPageRows, type Position } from '../list-position.ts'
import { StringSet } from '../string-set.ts'
import type { FetchPage, ListKey, PageRequest, ReadShared, SharedPage } from '../upstream/page.ts'
import { pageKey, validityKey } from './page-key.ts'
import { createUnsharedInvalidations } from './unshared-invalidations.ts'

/** How far replicas' wall clocks may be apart, in milliseconds. */
export const clockSkewMs = 1_000

export interface StoredTimes {
  /** A time by `Clock.now` as the date to store (Unix milliseconds). */
  readonly toStored: (at: number) => number
  /** A stored date as a time by `Clock.now`, never later than now; undefined where the date cannot be trusted. */
  readonly fromStored: (date: number) => number | undefined
}

/**
 * Creates the conversion. A date from the future is not trusted: its page would never grow old. Once the wall clock was set
 * back, neither is any date up to what it showed before: those that were stored before look like those since, and
 * the former are older than they seem.
 */
export function createStoredTimes({ now, wallNow }: Clock): StoredTimes {
  /** By how much the wall clock exceeds `now`; it changes only when the wall clock is set. */
  let wallOffsetMs = wallNow() - now()
  let distrustedUntil = Number.NEGATIVE_INFINITY

  function follow(): number {
    const offsetMs = wallNow() - now()
    if (offsetMs < wallOffsetMs - clockSkewMs) {
      distrustedUntil = Math.max(distrustedUntil, now() + wallOffsetMs)
      wallOffsetMs = offsetMs
    }
    wallOffsetMs = Math.max(wallOffsetMs, offsetMs)
    return offsetMs
  }

  return {
    toStored: (at) => at + follow(),
    fromStored(date) {
      const offsetMs = follow()
      const at = date - offsetMs
      if (at > now() + clockSkewMs || date <= distrustedUntil) return undefined
      return Math.min(at, now())
    },
  }
}

/** A stored page. */
const storedPage = z.object({
  /** Its own key: a value that was put under another one is not a page. */
  key: z.string(),
  after: z.object({ rowId: z.string(), second: z.number() }).nullable(),
  /** Unix milliseconds. */
  fetched_at: z.number(),
  has_more: z.boolean(),
  data: z.array(z.unknown()).max(maxPageRows),
})

/** How rows are stored, as JSON. */
export interface RowCodec<Row extends Position> {
  readonly encode: (row: Row) => unknown
  /** Returns undefined for a value that is no row. */
  readonly decode: (value: unknown) => Row | undefined
}

export interface SharedPageStore<Row extends Position> {
  /**
   * Reads the page that follows the request's `after`, and the list's head if it shows that row, in one round trip. Values that
   * are missing, no pages, not valid any more, or of a date that cannot be trusted are left out.
   */
  readonly read: ReadShared<Row>
  /** Reads the date of the list's last invalidation by any replica, in Unix milliseconds; undefined: none is known. Never rejects. */
  readonly readInvalidation: (list: ListKey) => Promise<number | undefined>
  /** Deletes the page that follows the request's `after`, and the list's head. */
  readonly invalidateRow: (request: PageRequest) => void
  /** Invalidates all pages of the list that any replica has fetched so far. Resolves to the date that is stored for that. */
  readonly invalidate: (list: ListKey) => Promise<number>
  /** Wraps a source of pages: its pages are stored, without delaying the reader. */
  readonly withWrites: (fetchPage: FetchPage<Row>) => FetchPage<Row>
}

export interface SharedPageStoreOptions<Row extends Position> {
  readonly keyv: Keyv
  readonly codec: RowCodec<Row>
  /** How long a page is stored, in milliseconds. */
  readonly ttlMs: number
  readonly clock: Clock
  /** Called for each stored value that is no page. */
  readonly onBadValue: () => void
  /** Returns when the store was last away, by `Clock.now`; undefined: it never was. */
  readonly lastAwayAt?: () => number
}

/** Creates the view of a store as pages. */
export function createSharedPageStore<Row extends Position>({
  keyv,
  codec,
  ttlMs,
  clock,
  onBadValue,
  lastAwayAt = () => Number.NEGATIVE_INFINITY,
}: SharedPageStoreOptions<Row>): SharedPageStore<Row> {
  const times = createStoredTimes(clock)
  const retryLater = createUnsharedInvalidations({
    async store(key, date) {
      const stored = await keyv.get<unknown>(key)
      return typeof stored === 'number' && stored >= date ? true : keyv.set(key, date, ttlMs)
    },
    ttlMs,
    clock,
  })

  /** Returns undefined unless all values are rows, each once; a page that has more has rows. */
  function decodeRows({ data, has_more }: z.infer<typeof storedPage>): readonly Row[] | undefined {
    if (has_more && data.length === 0) return undefined
    const rows = data.map(codec.decode).filter((row) => row !== undefined)
    const ids = new StringSet(rows.length)
    return rows.length === data.length && rows.every((row) => ids.add(row.rowId)) ? rows : undefined
  }

  function parse(request: PageRequest, value: unknown, validAfter: number): SharedPage<Row> | undefined {
    if (value === undefined) return undefined
    const { data: page } = storedPage.safeParse(value)
    const after = page?.after ?? undefined
    const fetchedAt = page && times.fromStored(page.fetched_at)
    const rows = page && decodeRows(page)
    // A page of another key was stored here by mistake.
    if (
      page === undefined ||
      rows === undefined ||
      fetchedAt === undefined ||
      page.key !== pageKey({ ...request, after }) ||
      after?.rowId !== request.after?.rowId
    ) {
      onBadValue()
      return undefined
    }
    return page.fetched_at > validAfter ? { rows, hasMore: page.has_more, fetchedAt, after } : undefined
  }

  return {
    async read(request) {
      const { after } = request
      const places = after ? [request, { ...request, after: undefined }] : [request]
      const startedAt = clock.now()
      const [date, ...values] = await keyv.getMany<unknown>([validityKey(request), ...places.map(pageKey)])
      const validAfter = typeof date === 'number' ? date : Number.NEGATIVE_INFINITY
      const [own, head] = places.map((place, index) => parse(place, values[index], validAfter))
      const isOfUse = head?.rows.some((row) => row.rowId === after?.rowId)
      const pages = [own, isOfUse ? head : undefined].filter((page) => page !== undefined)
      return {
        pages,
        invalidatedOn: typeof date === 'number' ? date : undefined,
        knownSince: lastAwayAt() >= startedAt ? Number.POSITIVE_INFINITY : lastAwayAt(),
      }
    },
    async readInvalidation(list) {
      const date = await keyv.get<unknown>(validityKey(list))
      return typeof date === 'number' ? date : undefined
    },
    invalidateRow(request) {
      for (const place of [request, { ...request, after: undefined }]) void keyv.delete(pageKey(place))
    },
    async invalidate(list) {
      // Pages of replicas whose clocks are fast are not valid either.
      const date = times.toStored(clock.now()) + clockSkewMs
      const key = validityKey(list)
      if (!(await keyv.set(key, date, ttlMs))) retryLater(key, date)
      return date
    },
    withWrites: (fetchPage) => async (request, signal) => {
      const page = await fetchPage(request, signal)
      if (!page.cursorFound) return page
      const key = pageKey(request)
      const value: z.infer<typeof storedPage> = {
        key,
        data: page.rows.map(codec.encode),
        has_more: page.hasMore,
        after: request.after ? { rowId: request.after.rowId, second: request.after.second } : null,
        fetched_at: times.toStored(page.fetchedAt),
      }
      void keyv.set(key, value, ttlMs)
      return page
    },
  }
}
