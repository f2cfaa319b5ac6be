// Apollo Client showing a list: a watched query, and the pages that are added to it.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type ApolloClient, gql, type ObservableQuery, type TypedDocumentNode } from '@apollo/client'

interface Data {
  readonly sessions: {
    readonly edges: readonly {
      readonly cursor: string
      readonly node: { readonly id: string; readonly sessionId: string; readonly status: string }
    }[]
    readonly pageInfo: {
      readonly hasNextPage: boolean
      readonly hasPreviousPage: boolean
      readonly startCursor: string | null
      readonly endCursor: string | null
    }
  } | null
}

export interface Variables {
  readonly agentName: string
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
  readonly order?: 'ASC' | 'DESC'
  readonly statuses?: readonly string[]
}

export const listQuery: TypedDocumentNode<Data, Variables> = gql`
  query List(
    $agentName: String!
    $first: Int
    $after: String
    $last: Int
    $before: String
    $order: SortOrder
    $statuses: [AgentSessionStatus!]
  ) {
    sessions(
      agentName: $agentName
      first: $first
      after: $after
      last: $last
      before: $before
      order: $order
      statuses: $statuses
    ) {
      edges { cursor node { id sessionId status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`

export interface ShownList {
  readonly query: ObservableQuery<Data, Variables>
  readonly connection: () => NonNullable<Data['sessions']>
  readonly sessionIds: () => string[]
  readonly fetchNext: (first: number) => Promise<void>
  readonly fetchPrevious: (last: number) => Promise<void>
}

/** Shows a list until the test ends; settles when its first page is there. */
export async function showList(
  t: TestContext,
  client: ApolloClient,
  variables: Variables,
): Promise<ShownList> {
  const query = client.watchQuery({ query: listQuery, variables })
  const loaded = Promise.withResolvers<void>()
  const subscription = query.subscribe(({ loading }) => {
    if (!loading) loaded.resolve()
  })
  t.after(() => subscription.unsubscribe())
  await loaded.promise
  // From the cache: observers see its changes a moment later.
  const connection = () =>
    client.readQuery({ query: listQuery, variables })?.sessions ?? assert.fail('no list')
  async function fetchMore(page: Partial<Variables>): Promise<void> {
    const { pageInfo } = connection()
    await query.fetchMore({ variables: page })
    // Paging that stands still fails here, instead of never ending.
    assert.notDeepEqual(connection().pageInfo, pageInfo)
  }
  return {
    query,
    connection,
    sessionIds: () => connection().edges.map(({ node }) => node.sessionId),
    fetchNext: (first) =>
      fetchMore({ first, after: connection().pageInfo.endCursor, last: null, before: null }),
    fetchPrevious: (last) =>
      fetchMore({ first: null, after: null, last, before: connection().pageInfo.startCursor }),
  }
}
