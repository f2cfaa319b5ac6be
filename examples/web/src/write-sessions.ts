// The mutations. Their directives change the list: a created session is prepended, a deleted one removed, a stopped one is
// updated by its id. After a failure nothing changes.
import { commitMutation, graphql, type IEnvironment, type MutationParameters } from 'relay-runtime'
import { OperationError } from '../../clients/session-list.ts'
import type { writeSessionsCreateMutation } from './__generated__/writeSessionsCreateMutation.graphql.ts'
import type { writeSessionsDeleteMutation } from './__generated__/writeSessionsDeleteMutation.graphql.ts'
import type { writeSessionsStopMutation } from './__generated__/writeSessionsStopMutation.graphql.ts'

export interface WriteError {
  /** One sentence, for people. */
  readonly message: string
  /** Undefined: there was no response. */
  readonly code: string | undefined
  readonly retryable: boolean
}

/** Resolves to why the write was not made, or is not known to be; undefined: it was made. Never rejects. */
export type SendWrite = () => Promise<WriteError | undefined>

const createMutation = graphql`
  mutation writeSessionsCreateMutation($input: CreateAgentSessionInput!, $connections: [ID!]!) {
    createAgentSession(input: $input) {
      sessionEdge @prependEdge(connections: $connections) {
        cursor
        node {
          id
          createdAt
          status
          ...SessionItem_session
          ...SessionActions_session
        }
      }
      errors {
        message
        code
        retryable
      }
    }
  }
`

const stopMutation = graphql`
  mutation writeSessionsStopMutation($input: StopAgentSessionInput!) {
    stopAgentSession(input: $input) {
      session {
        id
        status
        ...SessionItem_session
        ...SessionActions_session
      }
      errors {
        message
        code
        retryable
      }
    }
  }
`

const deleteMutation = graphql`
  mutation writeSessionsDeleteMutation($input: DeleteAgentSessionInput!, $connections: [ID!]!) {
    deleteAgentSession(input: $input) {
      deletedId @deleteEdge(connections: $connections)
      errors {
        message
        code
        retryable
      }
    }
  }
`

/** Returns what creates one session, however often it is called. `agentVersion`: null for the service's choice. */
export function createSession(
  environment: IEnvironment,
  agentName: string,
  agentVersion: string | null,
  connectionId: string,
): SendWrite {
  const input = { agentName, agentVersion, idempotencyKey: createKey() }
  const variables = { input, connections: [connectionId] }
  return () =>
    commit<writeSessionsCreateMutation>(
      environment,
      createMutation,
      variables,
      (response) => response.createAgentSession,
    )
}

export function stopSession(environment: IEnvironment, id: string): SendWrite {
  const variables = { input: { id } }
  return () =>
    commit<writeSessionsStopMutation>(
      environment,
      stopMutation,
      variables,
      (response) => response.stopAgentSession,
    )
}

export function deleteSession(environment: IEnvironment, id: string, connectionId: string): SendWrite {
  const variables = { input: { id }, connections: [connectionId] }
  return () =>
    commit<writeSessionsDeleteMutation>(
      environment,
      deleteMutation,
      variables,
      (response) => response.deleteAgentSession,
    )
}

function commit<Mutation extends MutationParameters>(
  environment: IEnvironment,
  mutation: Parameters<typeof commitMutation>[1]['mutation'],
  variables: Mutation['variables'],
  payloadOf: (
    response: Mutation['response'],
  ) => { readonly errors: readonly (WriteError & { readonly code: string })[] } | null | undefined,
): Promise<WriteError | undefined> {
  return new Promise((resolve) => {
    commitMutation<Mutation>(environment, {
      mutation,
      variables,
      onCompleted: (response) => resolve(payloadOf(response)?.errors[0]),
      onError: (error) => resolve(toWriteError(error)),
    })
  })
}

function toWriteError(error: Error): WriteError {
  if (error instanceof OperationError) return error
  const message = 'There was no response.'
  return { message, code: undefined, retryable: true }
}

/** 128 random bits. `crypto.randomUUID` is missing on a page of plain HTTP from another machine. */
function createKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
