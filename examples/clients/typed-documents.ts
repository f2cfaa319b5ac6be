// GraphQL Code Generator's client preset: each document has its types, sent by `fetch`.
// To run it: TOKEN=… node examples/clients/typed-documents.ts
import { graphql } from './__generated__/gql.ts'
import type { AgentSessionStatus, TypedDocumentString } from './__generated__/graphql.ts'
import { createSendOperation, mergePages } from './fetch.ts'
import { runExample } from './run-example.ts'
import type { OpenList } from './session-list.ts'

const typedList = graphql(`
  query TypedList(
    $agentName: String!
    $statuses: [AgentSessionStatus!]
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    sessions(
      agentName: $agentName
      statuses: $statuses
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges { cursor node { id sessionId status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`)

export const openList: OpenList = (options) => {
  const send = createSendOperation(options.url, options.token)
  const execute = <Data, Variables extends object>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    isPoll: boolean,
  ) => send<Data>(document.toString(), variables, { isPoll })

  return mergePages(options, async ({ statuses, ...page }, isPoll = false) => {
    // What a user typed, or what came with a link: the type of a variable is exact.
    const typed = { ...page, ...(statuses && { statuses: statuses as AgentSessionStatus[] }) }
    const { sessions } = await execute(typedList, typed, isPoll)
    return sessions ?? null
  })
}

if (import.meta.main) await runExample(openList)
