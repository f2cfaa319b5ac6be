// Apollo Client: a created session is put into the list, a deleted one evicted; a stopped one is updated by its id.
import {
  type ApolloCache,
  CombinedGraphQLErrors,
  gql,
  type OperationVariables,
  type TypedDocumentNode,
} from '@apollo/client'
import { type ListData, type ListVariables, listDocument, OperationError } from '../session-list.ts'
import {
  type CreateData,
  type CreateVariables,
  createDocument,
  type DeleteData,
  deleteDocument,
  type IdVariables,
  type OpenWritableList,
  type SessionEdge,
  type StopData,
  sendUntilKnown,
  stopDocument,
} from '../session-writes.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)
const create: TypedDocumentNode<CreateData, CreateVariables> = gql(createDocument)
const stop: TypedDocumentNode<StopData, IdVariables> = gql(stopDocument)
const remove: TypedDocumentNode<DeleteData, IdVariables> = gql(deleteDocument)

/** The field policy merges what is written: all pages that are shown, with the new edge before them. */
function prependEdge(cache: ApolloCache, variables: ListVariables, edge: SessionEdge): void {
  cache.updateQuery({ query, variables }, (data) => {
    if (!data?.sessions || data.sessions.edges.some(({ node }) => node.id === edge.node.id)) return undefined
    return { sessions: { ...data.sessions, edges: [edge, ...data.sessions.edges] } }
  })
}

export const openWritableList: OpenWritableList = async ({ url, token, agentName, pageSize, pause }) => {
  const client = createClient({ url, getToken: async () => token })
  const variables = { agentName, first: pageSize }
  await client.query({ query, variables })

  async function mutate<Data, Variables extends OperationVariables>(
    mutation: TypedDocumentNode<Data, Variables>,
    input: Variables,
    update?: (cache: ApolloCache, data: Data) => void,
  ): Promise<Data> {
    const result = await client
      .mutate<Data>({
        mutation,
        variables: input,
        update: (cache, { data }) => data && update?.(cache, data as Data),
      })
      .catch((error: unknown) => {
        if (!CombinedGraphQLErrors.is(error)) throw error
        throw new OperationError(error.message, error.errors[0]?.extensions?.['code'])
      })
    return result.data as Data
  }

  return {
    rows: () => client.readQuery({ query, variables })?.sessions?.edges.map(({ node }) => node) ?? [],
    async create() {
      const input = { agentName, idempotencyKey: crypto.randomUUID() }
      const { errors } = await sendUntilKnown(async () => {
        const { createAgentSession } = await mutate(create, { input }, (cache, data) => {
          const { sessionEdge } = data.createAgentSession
          if (sessionEdge) prependEdge(cache, variables, sessionEdge)
        })
        return createAgentSession
      }, pause)
      return errors
    },
    async stop(id) {
      const { errors } = await sendUntilKnown(
        async () => (await mutate(stop, { input: { id } })).stopAgentSession,
        pause,
      )
      return errors
    },
    async delete(id) {
      const { errors } = await sendUntilKnown(async () => {
        const { deleteAgentSession } = await mutate(remove, { input: { id } }, (cache, data) => {
          const { deletedId } = data.deleteAgentSession
          if (deletedId === null) return
          // `relayStylePagination` shows no edge whose session is not in the cache.
          cache.evict({ id: cache.identify({ __typename: 'AgentSession', id: deletedId }) ?? '' })
          cache.gc()
        })
        return deleteAgentSession
      }, pause)
      return errors
    },
    close: () => client.stop(),
  }
}
