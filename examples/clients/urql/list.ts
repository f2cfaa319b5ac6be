// urql: every result is the merged list as it is after that page. To run it: TOKEN=… node examples/clients/urql/list.ts
import { gql, type TypedDocumentNode } from '@urql/core'
import { runExample } from '../run-example.ts'
import {
  type Connection,
  firstPage,
  type ListData,
  type ListVariables,
  listDocument,
  type OpenList,
  OperationError,
} from '../session-list.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)

export const openList: OpenList = async (options) => {
  const client = createClient({ url: options.url, getToken: () => options.token })
  const start = firstPage(options)
  const { agentName, statuses } = start
  const filter = { agentName, ...(statuses && { statuses }) }

  async function read(variables: ListVariables, isPoll = false): Promise<Connection> {
    const { data, error } = await client
      .query(query, variables, { requestPolicy: 'network-only', preferGetMethod: isPoll && 'force' })
      .toPromise()
    if (error) throw new OperationError(error.message, error.graphQLErrors[0]?.extensions['code'])
    if (!data?.sessions) throw new OperationError('The response has no list.', undefined)
    return data.sessions
  }
  let list = await read(start)
  const pageSize = options.pageSize
  return {
    rows: () => list.edges.map(({ node }) => node),
    hasNext: () => list.pageInfo.hasNextPage,
    hasPrevious: () => list.pageInfo.hasPreviousPage,
    async loadNext() {
      list = await read({ ...filter, first: pageSize, after: list.pageInfo.endCursor })
    },
    async loadPrevious() {
      list = await read({ ...filter, last: pageSize, before: list.pageInfo.startCursor })
    },
    // The page with which the list starts: graphcache puts the pages together by their arguments, so it has to be the same.
    async poll() {
      list = await read(start, true)
    },
  }
}

if (import.meta.main) await runExample(openList)
