// The page loader of one request: loads of one tick are read from the cache once, and the outcome of a read (a page, a cursor
// that was not found, a failure) stays the same for the request, however often it is executed.
import DataLoader from 'dataloader'
import { encodeFields } from '../crypto/keyed-hash.ts'
import type { Page, PageRequest } from '../upstream/page.ts'
import type { Session } from './session.ts'

/** A page to load. */
export interface PageLoad {
  readonly request: PageRequest
  /** As in a list's read: loads that differ in it are made separately. */
  readonly missing: readonly string[] | undefined
}

export type PageLoader = DataLoader<PageLoad, Page<Session>, string>

/** Creates the loader. Loads of one tick that differ only in their limit become one with the largest. */
export function createPageLoader(fetchPage: (request: PageRequest) => Promise<Page<Session>>): PageLoader {
  const read = ({ request }: PageLoad) => fetchPage(request).catch((error: Error) => error)
  return new DataLoader(
    async (loads) => {
      const [only] = loads
      if (only && loads.length === 1) return [await read(only)]
      const merged = new Map<string, PageLoad>()
      for (const load of loads) {
        const largest = merged.get(placeOf(load))
        if (largest === undefined || largest.request.limit < load.request.limit)
          merged.set(placeOf(load), load)
      }
      const pages = new Map(
        await Promise.all([...merged].map(async ([place, load]) => [place, await read(load)] as const)),
      )
      return loads.map((load) => {
        const page = pages.get(placeOf(load))
        return page === undefined ? new Error('no page was read') : page
      })
    },
    { cacheKeyFn: (load) => `${load.request.limit} ${placeOf(load)}` },
  )
}

/** Names the place in a list that a load is for, whatever its limit. */
function placeOf({ request: { path, order, after }, missing }: PageLoad): string {
  const place = `${path} ${order} ${after?.rowId ?? ''}`
  return missing === undefined ? place : encodeFields([place, ...missing])
}
