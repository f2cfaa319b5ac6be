// TanStack Query: an infinite query in both directions. To run it: TOKEN=… node examples/clients/tanstack-query.ts
//
// `useInfiniteQuery` takes the same options; `refetchInterval: 5_000` polls, only while the page is visible.
import { InfiniteQueryObserver, QueryClient } from '@tanstack/query-core'
import { createSendOperation } from './fetch.ts'
import { runExample } from './run-example.ts'
import { firstPage, type ListData, listDocument, type OpenList, type SessionRow } from './session-list.ts'

export const openList: OpenList = async (options) => {
  const send = createSendOperation(options.url, options.token)
  const { agentName, statuses, ...start } = firstPage(options)
  const filter = { agentName, ...(statuses && { statuses }) }
  const pageSize = options.pageSize

  const observer = new InfiniteQueryObserver(new QueryClient(), {
    queryKey: ['sessions', filter],
    // All pages by GET: a poll reads each of them again, and those that have not changed come as a 304.
    queryFn: ({ pageParam }) => send<ListData>(listDocument, { ...filter, ...pageParam }, { isPoll: true }),
    initialPageParam: start,
    getNextPageParam: ({ sessions }) =>
      sessions?.pageInfo.hasNextPage ? { first: pageSize, after: sessions.pageInfo.endCursor } : undefined,
    getPreviousPageParam: ({ sessions }) =>
      sessions?.pageInfo.hasPreviousPage
        ? { last: pageSize, before: sessions.pageInfo.startCursor }
        : undefined,
    // The gateway has tried again already.
    retry: false,
  })
  observer.subscribe(() => undefined)
  await observer.refetch({ cancelRefetch: false, throwOnError: true })
  const result = () => observer.getCurrentResult()

  return {
    rows: () => {
      const edges = result().data?.pages.flatMap(({ sessions }) => sessions?.edges ?? []) ?? []
      return [...new Map(edges.map(({ node }): [string, SessionRow] => [node.id, node])).values()]
    },
    hasNext: () => result().hasNextPage,
    hasPrevious: () => result().hasPreviousPage,
    loadNext: async () => void (await observer.fetchNextPage({ throwOnError: true })),
    loadPrevious: async () => void (await observer.fetchPreviousPage({ throwOnError: true })),
    poll: async () => void (await observer.refetch({ throwOnError: true })),
  }
}

if (import.meta.main) await runExample(openList)
