// Relay: a list that grows at its start.
import { graphql } from 'relay-runtime'

/** One agent's sessions, with `usePaginationFragment`: arguments of paging are the fragment's own. */
export const backwardListFragment = graphql`
  fragment backwardList_query on Query
  @argumentDefinitions(
    agentName: { type: "String!" }
    last: { type: "Int" }
    before: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "backwardListPaginationQuery") {
    sessions(agentName: $agentName, last: $last, before: $before, order: $order, statuses: $statuses)
      @connection(key: "backwardList_sessions") {
      edges {
        node {
          id
          sessionId
          status
        }
      }
    }
  }
`

/** The same list below an agent: it pages through `Query.node`. */
export const backwardListAgentFragment = graphql`
  fragment backwardList_agent on Agent
  @argumentDefinitions(
    last: { type: "Int" }
    before: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "backwardListAgentPaginationQuery") {
    name
    sessions(last: $last, before: $before, order: $order, statuses: $statuses) @connection(key: "backwardListAgent_sessions") {
      edges {
        node {
          id
          sessionId
          status
        }
      }
    }
  }
`

export const backwardListQuery = graphql`
  query backwardListQuery($agentName: String!, $last: Int!) {
    ...backwardList_query @arguments(agentName: $agentName, last: $last)
  }
`

export const backwardListAgentQuery = graphql`
  query backwardListAgentQuery($agentName: String!, $last: Int!) {
    agent(name: $agentName) {
      ...backwardList_agent @arguments(last: $last)
    }
  }
`
