// urql: mutations whose effect on the cache is in `updates.ts`; the list is a query that is watched.
import { type AnyVariables, gql, type TypedDocumentNode } from '@urql/core'
import {
  type ListData,
  type ListVariables,
  listDocument,
  OperationError,
  type SessionRow,
} from '../session-list.ts'
import {
  type CreateData,
  type CreateVariables,
  createDocument,
  type DeleteData,
  deleteDocument,
  type IdVariables,
  type OpenWritableList,
  type StopData,
  sendUntilKnown,
  stopDocument,
} from '../session-writes.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)
const create: TypedDocumentNode<CreateData, CreateVariables> = gql(createDocument)
const stop: TypedDocumentNode<StopData, IdVariables> = gql(stopDocument)
const remove: TypedDocumentNode<DeleteData, IdVariables> = gql(deleteDocument)

export const openWritableList: OpenWritableList = async ({ url, token, agentName, pageSize, pause }) => {
  const client = createClient({ url, getToken: () => token })
  const variables = { agentName, first: pageSize }
  let rows: readonly SessionRow[] = []
  await client.query(query, variables).toPromise()
  const watched = client.query(query, variables).subscribe(({ data }) => {
    if (data?.sessions) rows = data.sessions.edges.map(({ node }) => node)
  })

  async function mutate<Data, Variables extends AnyVariables>(
    mutation: TypedDocumentNode<Data, Variables>,
    input: Variables,
  ): Promise<Data> {
    const { data, error } = await client.mutation(mutation, input).toPromise()
    const [graphqlError] = error?.graphQLErrors ?? []
    if (graphqlError) throw new OperationError(graphqlError.message, graphqlError.extensions['code'])
    if (!data) throw error ?? new OperationError('The response has no data.', undefined)
    return data
  }

  return {
    rows: () => rows,
    async create() {
      const input = { agentName, idempotencyKey: crypto.randomUUID() }
      const send = async () => (await mutate(create, { input })).createAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    async stop(id) {
      const send = async () => (await mutate(stop, { input: { id } })).stopAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    async delete(id) {
      const send = async () => (await mutate(remove, { input: { id } })).deleteAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    close: () => watched.unsubscribe(),
  }
}
