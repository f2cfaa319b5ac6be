// Relay: mutations, and the list that they change by their directives.
import { ConnectionHandler, commitMutation, ROOT_ID, type Variables } from 'relay-runtime'
import {
  type CreateData,
  type DeleteData,
  type OpenWritableList,
  type StopData,
  sendUntilKnown,
} from '../session-writes.ts'
import { artifacts } from './artifacts.ts'
import { createEnvironment } from './environment.ts'
import { loadList } from './pager.ts'

export const openWritableList: OpenWritableList = async ({ url, token, agentName, pageSize, pause }) => {
  const environment = createEnvironment({ url, getToken: async () => token })
  const pager = await loadList({
    environment,
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables: { agentName, first: pageSize },
  })
  // In React: `__id` of the connection.
  const connections = [ConnectionHandler.getConnectionID(ROOT_ID, 'twoWayList_sessions', { agentName })]

  const commit = <Data>(name: string, variables: Variables) =>
    new Promise<Data>((resolve, reject) => {
      commitMutation(environment, {
        mutation: artifacts.request(name),
        variables,
        onCompleted: (data) => resolve(data as Data),
        onError: reject,
      })
    })

  return {
    rows: () => pager.list()?.edges.map(({ node }) => node) ?? [],
    async create() {
      const input = { agentName, idempotencyKey: crypto.randomUUID() }
      const send = async () =>
        (await commit<CreateData>('mutationsCreateMutation', { input, connections })).createAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    async stop(id) {
      const send = async () =>
        (await commit<StopData>('mutationsStopMutation', { input: { id } })).stopAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    async delete(id) {
      const send = async () =>
        (await commit<DeleteData>('mutationsDeleteMutation', { input: { id }, connections }))
          .deleteAgentSession
      return (await sendUntilKnown(send, pause)).errors
    },
    close: () => undefined,
  }
}
