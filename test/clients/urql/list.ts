// urql showing a list: every result is the merged list as it is after that page.
import assert from 'node:assert/strict'
import { type Client, gql, type TypedDocumentNode } from '@urql/core'

interface Data {
  readonly sessions: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly sessionId: string } }[]
    readonly pageInfo: {
      readonly hasNextPage: boolean
      readonly hasPreviousPage: boolean
      readonly startCursor: string | null
      readonly endCursor: string | null
    }
  } | null
}

export interface Variables {
  readonly first?: number
  readonly after?: string | null
  readonly last?: number
  readonly before?: string | null
  readonly statuses?: readonly string[]
}

const listQuery: TypedDocumentNode<Data, Variables> = gql`
  query List($first: Int, $after: String, $last: Int, $before: String, $statuses: [AgentSessionStatus!]) {
    sessions(
      agentName: "support-bot"
      first: $first
      after: $after
      last: $last
      before: $before
      statuses: $statuses
    ) {
      edges { cursor node { id sessionId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`

export interface ShownList {
  readonly ids: readonly string[]
  readonly pageInfo: NonNullable<Data['sessions']>['pageInfo']
}

/** Asks for one page; settles with the merged list. */
export async function showPage(client: Client, variables: Variables): Promise<ShownList> {
  const { data, error } = await client.query(listQuery, variables).toPromise()
  if (error) throw error
  const { edges, pageInfo } = data?.sessions ?? assert.fail('no list')
  return { ids: edges.map(({ node }) => node.sessionId), pageInfo }
}
