// Pages shared between replicas: what the REST API gave, never ids or cursors, validated when read.
import type { Keyv } from 'keyv'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { FetchPage, PageRequest, SharedPage } from '../upstream/page.ts'
import {
  parseSessionList,
  pickDocumentedFields,
  type SessionList,
  type SessionRecord,
  toSessionRecord,
} from '../upstream/session-record.ts'
import { pageKey } from './page-key.ts'
import { createStoredTimes } from './stored-times.ts'

/** What stands around a stored list. */
const envelope = z.object({
  /** Its own key: a value that was put under another one is not a page. */
  key: z.string(),
  after: z.object({ rowId: z.string(), second: z.number() }).nullable(),
  /** Unix milliseconds. */
  fetched_at: z.number(),
})

type StoredPage = z.infer<typeof envelope> & SessionList

function parseStored(value: unknown): StoredPage | undefined {
  try {
    return { ...envelope.parse(value), ...parseSessionList(value) }
  } catch {
    return undefined
  }
}

export interface SharedPageStore {
  /**
   * The page that follows the request's `after`, and the list's head where it holds that row: one round trip. What is
   * not there, not a page, or of a date that cannot be trusted is left out.
   */
  readonly read: (request: PageRequest) => Promise<SharedPage<SessionRecord>[]>
  /** Lets go of the page that follows the request's `after`, and of the list's head. */
  readonly drop: (request: PageRequest) => void
  /** Wraps a source of pages: what it gives is stored, while nobody waits for that. */
  readonly withWrites: (fetchPage: FetchPage<SessionRecord>) => FetchPage<SessionRecord>
}

export interface SharedPageStoreOptions {
  readonly keyv: Keyv
  /** How long a page is worth keeping, in milliseconds. */
  readonly ttlMs: number
  readonly clock: Clock
  /** Told of each stored value that is not a page. */
  readonly onBadValue: () => void
}

/** Creates the view of a store as pages. */
export function createSharedPageStore({
  keyv,
  ttlMs,
  clock,
  onBadValue,
}: SharedPageStoreOptions): SharedPageStore {
  const times = createStoredTimes(clock)

  function parse(request: PageRequest, value: unknown): SharedPage<SessionRecord> | undefined {
    if (value === undefined) return undefined
    const page = parseStored(value)
    const after = page?.after ?? undefined
    const fetchedAt = page && times.fromStored(page.fetched_at)
    // A page that says to be elsewhere was put here by mistake.
    if (
      page === undefined ||
      fetchedAt === undefined ||
      page.key !== pageKey({ ...request, after }) ||
      after?.rowId !== request.after?.rowId
    ) {
      onBadValue()
      return undefined
    }
    const rows = page.data.map((session) => {
      const record = toSessionRecord(session)
      return { ...record, resource: pickDocumentedFields(record.resource) }
    })
    return { rows, hasMore: page.has_more, fetchedAt, after }
  }

  return {
    async read(request) {
      const { after } = request
      const places = after ? [request, { ...request, after: undefined }] : [request]
      const values = await keyv.getMany<unknown>(places.map(pageKey))
      const pages = places.map((place, index) => parse(place, values[index]))
      const [own, head] = pages
      const isOfUse = head?.rows.some((row) => row.rowId === after?.rowId)
      return [own, isOfUse ? head : undefined].filter((page) => page !== undefined)
    },
    drop(request) {
      for (const place of [request, { ...request, after: undefined }]) void keyv.delete(pageKey(place))
    },
    withWrites: (fetchPage) => async (request, signal) => {
      const page = await fetchPage(request, signal)
      if (!page.cursorFound) return page
      const key = pageKey(request)
      const value: StoredPage = {
        key,
        data: page.rows.map((row) => pickDocumentedFields(row.resource)),
        has_more: page.hasMore,
        after: request.after ? { rowId: request.after.rowId, second: request.after.second } : null,
        fetched_at: times.toStored(page.fetchedAt),
      }
      void keyv.set(key, value, ttlMs)
      return page
    },
  }
}
