// Relay: a list that grows at its end.
import { graphql } from 'relay-runtime'

/** One agent's sessions, with `usePaginationFragment`: arguments of paging are the fragment's own. */
export const forwardListFragment = graphql`
  fragment forwardList_query on Query
  @argumentDefinitions(
    agentName: { type: "String!" }
    first: { type: "Int" }
    after: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "forwardListPaginationQuery") {
    sessions(agentName: $agentName, first: $first, after: $after, order: $order, statuses: $statuses)
      @connection(key: "forwardList_sessions") {
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
export const forwardListAgentFragment = graphql`
  fragment forwardList_agent on Agent
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "forwardListAgentPaginationQuery") {
    name
    sessions(first: $first, after: $after, order: $order, statuses: $statuses) @connection(key: "forwardListAgent_sessions") {
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

export const forwardListQuery = graphql`
  query forwardListQuery($agentName: String!, $first: Int!, $statuses: [AgentSessionStatus!]) {
    ...forwardList_query @arguments(agentName: $agentName, first: $first, statuses: $statuses)
  }
`

export const forwardListAgentQuery = graphql`
  query forwardListAgentQuery($agentName: String!, $first: Int!) {
    agent(name: $agentName) {
      ...forwardList_agent @arguments(first: $first)
    }
  }
`
