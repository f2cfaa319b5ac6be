// graphql-sse, the client of GraphQL over Server-Sent Events, with a list of its own.
import { createClient } from 'graphql-sse'
import { createSendOperation } from './fetch.ts'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type OpenLiveList,
  shownRowsOf,
} from './live-list.ts'
import { type ListData, listDocument } from './session-list.ts'

export const openLiveList: OpenLiveList = async ({ url, token, agentName, pageSize }) => {
  const send = createSendOperation(url, token)
  const { sessions } = await send<ListData>(listDocument, { agentName, first: pageSize })
  let shown = shownRowsOf(sessions)

  const client = createClient({ url, headers: { authorization: `Bearer ${token}` } })
  const variables: ChangesVariables = { agentName, first: pageSize, since: shown.newest }
  const close = client.subscribe<ChangesData>(
    { query: changesDocument, variables: { ...variables } },
    {
      next({ data }) {
        if (data?.sessionsChanged) shown = applyChange(shown, data.sessionsChanged)
      },
      error: (error) => console.error(error),
      complete: () => undefined,
    },
  )
  return { rows: () => shown.rows, close }
}
