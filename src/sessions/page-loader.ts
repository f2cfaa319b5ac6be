// The page loader of one request: what is asked for in one tick is asked of the cache once.
import DataLoader from 'dataloader'
import type { Page, PageRequest } from '../upstream/page.ts'
import type { SessionRow } from './session-row.ts'

export type PageLoader = DataLoader<PageRequest, Page<SessionRow>, string>

/** Creates the loader. Requests of one tick that differ only in their limit become one with the largest. */
export function createPageLoader(fetchPage: (request: PageRequest) => Promise<Page<SessionRow>>): PageLoader {
  return new DataLoader(
    async (requests) => {
      const [only] = requests
      if (only && requests.length === 1) return [await fetchPage(only).catch((error: Error) => error)]
      const merged = new Map<string, PageRequest>()
      for (const request of requests) {
        const largest = merged.get(placeOf(request))
        if (largest === undefined || largest.limit < request.limit) merged.set(placeOf(request), request)
      }
      const pages = new Map(
        await Promise.all(
          [...merged].map(
            async ([place, request]) =>
              [place, await fetchPage(request).catch((error: Error) => error)] as const,
          ),
        ),
      )
      return requests.map((request) => pages.get(placeOf(request)) ?? new Error('no page was read'))
    },
    { cacheKeyFn: (request) => `${request.limit} ${placeOf(request)}` },
  )
}

/** Names the place in a list that a request is for, whatever its limit. */
function placeOf({ agentName, order, after }: PageRequest): string {
  return `${agentName} ${order} ${after?.id ?? ''}`
}
