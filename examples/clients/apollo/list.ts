// Apollo Client: a watched query that grows by `fetchMore`. To run it: TOKEN=… node examples/clients/apollo/list.ts
import { CombinedGraphQLErrors, gql, type TypedDocumentNode } from '@apollo/client'
import { runExample } from '../run-example.ts'
import {
  firstPage,
  type ListData,
  type ListVariables,
  listDocument,
  type OpenList,
  OperationError,
  shownRows,
} from '../session-list.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)

function toOperationError(error: unknown): never {
  if (!CombinedGraphQLErrors.is(error)) throw error
  throw new OperationError(error.message, error.errors[0]?.extensions?.['code'])
}

export const openList: OpenList = async (options) => {
  const client = createClient({ url: options.url, getToken: async () => options.token })
  const variables = firstPage(options)
  const { agentName, statuses } = variables
  const filter = { agentName, ...(statuses && { statuses }) }
  await client.query({ query, variables }).catch(toOperationError)

  // All pages of one list are one entry of the cache, whatever page arguments it is read with.
  const list = () => client.readQuery({ query, variables })?.sessions
  const watched = client.watchQuery({ query, variables })
  watched.subscribe(() => undefined)
  async function fetchMore(page: Partial<ListVariables>): Promise<void> {
    await watched.fetchMore({ variables: { ...filter, ...page } }).catch(toOperationError)
  }
  return {
    rows: () => list()?.edges.map(({ node }) => node) ?? [],
    hasNext: () => list()?.pageInfo.hasNextPage === true,
    hasPrevious: () => list()?.pageInfo.hasPreviousPage === true,
    loadNext: () =>
      fetchMore({ first: options.pageSize, after: list()?.pageInfo.endCursor ?? null, last: null }),
    loadPrevious: () =>
      fetchMore({ last: options.pageSize, before: list()?.pageInfo.startCursor ?? null, first: null }),
    async poll() {
      // Not `pollInterval`: it would read the first page, and the list would shrink to it. By GET, for the sake of the ETag.
      await client
        .query({
          query,
          variables: shownRows(options, list()?.edges.length ?? 0),
          fetchPolicy: 'network-only',
          context: { fetchOptions: { method: 'GET' } },
        })
        .catch(toOperationError)
    },
  }
}

if (import.meta.main) await runExample(openList)
