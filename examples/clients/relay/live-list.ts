// Relay: what changes in a list, by directives alone.
import { graphql } from 'relay-runtime'

/** `added` is oldest first, because edges are prepended one by one. Changed sessions are updated by their id. */
export const liveListSubscription = graphql`
  subscription liveListSubscription($agentName: String!, $first: Int, $since: String, $connections: [ID!]!) {
    sessionsChanged(agentName: $agentName, first: $first, since: $since) {
      added @prependEdge(connections: $connections) {
        cursor
        node {
          id
          sessionId
          status
        }
      }
      changed {
        id
        sessionId
        status
      }
      removedIds @deleteEdge(connections: $connections)
      reset
    }
  }
`
