// Relay: mutations that change the lists named by `connections`, by directives alone. After a failure both fields are null, and
// nothing changes.
import { graphql } from 'relay-runtime'

export const createMutation = graphql`
  mutation mutationsCreateMutation($input: CreateAgentSessionInput!, $connections: [ID!]!) {
    createAgentSession(input: $input) {
      sessionEdge @prependEdge(connections: $connections) {
        cursor
        node {
          id
          sessionId
          status
        }
      }
      errors {
        message
        code
        retryable
        retryAfterMs
      }
    }
  }
`

/** The session is updated by its id, wherever it is shown. */
export const stopMutation = graphql`
  mutation mutationsStopMutation($input: StopAgentSessionInput!) {
    stopAgentSession(input: $input) {
      session {
        id
        status
      }
      errors {
        message
        code
        retryable
        retryAfterMs
      }
    }
  }
`

export const deleteMutation = graphql`
  mutation mutationsDeleteMutation($input: DeleteAgentSessionInput!, $connections: [ID!]!) {
    deleteAgentSession(input: $input) {
      deletedId @deleteEdge(connections: $connections)
      errors {
        message
        code
        retryable
        retryAfterMs
      }
    }
  }
`
