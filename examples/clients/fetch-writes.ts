// No client at all, only `fetch`: mutations, and what each changes in the rows that are shown.
import { createSendOperation } from './fetch.ts'
import { type ListData, listDocument } from './session-list.ts'
import {
  type CreateData,
  createDocument,
  type DeleteData,
  deleteDocument,
  type OpenWritableList,
  type StopData,
  sendUntilKnown,
  stopDocument,
} from './session-writes.ts'

export const openWritableList: OpenWritableList = async ({ url, token, agentName, pageSize, pause }) => {
  const send = createSendOperation(url, token)
  const { sessions } = await send<ListData>(listDocument, { agentName, first: pageSize })
  let rows = sessions?.edges.map(({ node }) => node) ?? []
  return {
    rows: () => rows,
    async create() {
      const input = { agentName, idempotencyKey: crypto.randomUUID() }
      const { sessionEdge, errors } = await sendUntilKnown(
        async () => (await send<CreateData>(createDocument, { input })).createAgentSession,
        pause,
      )
      // A repeat can return a session that is listed already.
      if (sessionEdge) rows = [sessionEdge.node, ...rows.filter(({ id }) => id !== sessionEdge.node.id)]
      return errors
    },
    async stop(id) {
      const { session, errors } = await sendUntilKnown(
        async () => (await send<StopData>(stopDocument, { input: { id } })).stopAgentSession,
        pause,
      )
      if (session) rows = rows.map((row) => (row.id === session.id ? session : row))
      return errors
    },
    async delete(id) {
      const { deletedId, errors } = await sendUntilKnown(
        async () => (await send<DeleteData>(deleteDocument, { input: { id } })).deleteAgentSession,
        pause,
      )
      rows = rows.filter((row) => row.id !== deletedId)
      return errors
    },
    close: () => undefined,
  }
}
