// What is compared with the gateway's cache: its upstream client alone, and with the usual cache, one entry for each URL.
import type { Clock } from '../src/clock.ts'
import type { Session } from '../src/sessions/session.ts'
import { createSessionsClient } from '../src/upstream/client.ts'
import type { FetchPage, Page, ReadPage } from '../src/upstream/page.ts'

/** Creates the upstream client, without a credential. */
export function createClient(url: string, clock: Clock) {
  return createSessionsClient({
    url,
    apiVersion: 'v1',
    features: '',
    identityHeader: 'x-ms-user-isolation-key',
    credential: async () => undefined,
    maxConcurrency: 64,
    clock,
  })
}

/** Caches each page by its exact request. */
export function withPageMap(
  fetchPage: FetchPage<Session>,
  maxAgeMs: number,
  clock: Clock,
): ReadPage<Session> {
  const pages = new Map<string, Page<Session>>()
  return async (request, signal) => {
    const { isolationKey, path, order, after, limit } = request
    const key = `${isolationKey} ${path} ${order} ${after?.rowId} ${limit}`
    const cached = pages.get(key)
    if (cached && clock.now() - cached.fetchedAt < maxAgeMs) return cached
    const page = await fetchPage(request, signal?.value)
    pages.set(key, page)
    return page
  }
}
