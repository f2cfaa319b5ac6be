// Relay: a list that is entered anywhere, and grows at both ends.
import { graphql } from 'relay-runtime'

/** One agent's sessions, with `usePaginationFragment`: arguments of paging are the fragment's own. */
export const twoWayListFragment = graphql`
  fragment twoWayList_query on Query
  @argumentDefinitions(
    agentName: { type: "String!" }
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "twoWayListPaginationQuery") {
    sessions(agentName: $agentName, first: $first, after: $after, last: $last, before: $before, order: $order, statuses: $statuses)
      @connection(key: "twoWayList_sessions") {
      edges {
        node {
          id
          sessionId
          status
          versionIndicator {
            type
            ... on VersionRefIndicator {
              agentVersion
            }
          }
        }
      }
    }
  }
`

/** The same list below an agent: it pages through `Query.node`. */
export const twoWayListAgentFragment = graphql`
  fragment twoWayList_agent on Agent
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    order: { type: "SortOrder" }
    statuses: { type: "[AgentSessionStatus!]" }
  )
  @refetchable(queryName: "twoWayListAgentPaginationQuery") {
    name
    sessions(first: $first, after: $after, last: $last, before: $before, order: $order, statuses: $statuses) @connection(key: "twoWayListAgent_sessions") {
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

/** `after`: where to enter; the list starts with the next row. With `last` it starts with the oldest rows. */
export const twoWayListQuery = graphql`
  query twoWayListQuery($agentName: String!, $first: Int, $after: String, $last: Int, $statuses: [AgentSessionStatus!]) {
    ...twoWayList_query @arguments(agentName: $agentName, first: $first, after: $after, last: $last, statuses: $statuses)
  }
`

export const twoWayListAgentQuery = graphql`
  query twoWayListAgentQuery($agentName: String!, $first: Int!, $after: String) {
    agent(name: $agentName) {
      ...twoWayList_agent @arguments(first: $first, after: $after)
    }
  }
`
