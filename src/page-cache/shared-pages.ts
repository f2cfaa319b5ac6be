// Pages shared between replicas: what the REST API gave, never ids or cursors, validated when read.
import type { Keyv } from 'keyv'
import { z } from 'zod'
import { type FetchPage, type PageRequest, type SharedPage, startsOver } from '../upstream/page.ts'
import { type SessionRecord, sessionList, toSessionRecord } from '../upstream/session-record.ts'
import { pageKey } from './page-key.ts'

const storedPage = sessionList.extend({
  /** Its own key: a value that was put under another one is not a page. */
  key: z.string(),
  after: z.object({ id: z.string(), createdAt: z.number() }).nullable(),
  fetched_at: z.number(),
})

export interface SharedPages {
  /**
   * The page that follows the request's `after`, and the list's head where it holds that row: one round trip. What is
   * not there, not a page, or from the future is left out.
   */
  readonly read: (request: PageRequest) => Promise<SharedPage<SessionRecord>[]>
  /** Wraps a source of pages: what it gives is stored, while nobody waits for that. */
  readonly withWrites: (fetchPage: FetchPage<SessionRecord>) => FetchPage<SessionRecord>
}

export interface SharedPagesOptions {
  readonly keyv: Keyv
  /** How long a page is worth keeping, in milliseconds. */
  readonly ttlMs: number
  /** Told of each stored value that is not a page. */
  readonly onBadValue: () => void
}

/** Creates the view of a store as pages. */
export function createSharedPages({ keyv, ttlMs, onBadValue }: SharedPagesOptions): SharedPages {
  function parse(value: unknown, key: string | undefined): SharedPage<SessionRecord> | undefined {
    if (value === undefined) return undefined
    const { success, data: page } = storedPage.safeParse(value)
    if (!success || page.key !== key) {
      onBadValue()
      return undefined
    }
    const rows = page.data.map(toSessionRecord)
    return { rows, hasMore: page.has_more, fetchedAt: page.fetched_at, after: page.after ?? undefined }
  }

  return {
    async read(request) {
      const { after } = request
      const keys = [pageKey(request)]
      if (after) keys.push(pageKey({ ...request, after: undefined }))
      const [own, head] = (await keyv.getMany<unknown>(keys)).map((value, index) => parse(value, keys[index]))
      const pages = own ? [own] : []
      if (head?.rows.some((row) => row.id === after?.id)) pages.push(head)
      return pages
    },
    withWrites: (fetchPage) => async (request, signal) => {
      const page = await fetchPage(request, signal)
      if (startsOver(request, page.rows)) return page
      const key = pageKey(request)
      const value: z.input<typeof storedPage> = {
        key,
        data: page.rows.map((row) => row.resource),
        has_more: page.hasMore,
        after: request.after ? { id: request.after.id, createdAt: request.after.createdAt } : null,
        fetched_at: page.fetchedAt,
      }
      void keyv.set(key, value, ttlMs)
      return page
    },
  }
}
