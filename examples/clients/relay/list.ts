// Relay, as `usePaginationFragment` uses it, without React. To run it: TOKEN=… node examples/clients/relay/list.ts
import { runExample } from '../run-example.ts'
import { firstPage, type OpenList, shownRows } from '../session-list.ts'
import { artifacts } from './artifacts.ts'
import { createEnvironment } from './environment.ts'
import { loadList } from './pager.ts'

export const openList: OpenList = async (options) => {
  const { url, token, pageSize } = options
  const list = await loadList({
    environment: createEnvironment({ url, getToken: async () => token }),
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables: { ...firstPage(options) },
  })
  const rows = () => list.list()?.edges.map(({ node }) => node) ?? []
  return {
    rows,
    hasNext: list.hasNext,
    hasPrevious: list.hasPrevious,
    loadNext: () => list.loadNext(pageSize),
    loadPrevious: () => list.loadPrevious(pageSize),
    poll: () => list.refetch({ ...shownRows(options, rows().length) }),
  }
}

if (import.meta.main) await runExample(openList)
