// graphql-sse, the client of GraphQL over Server-Sent Events, with a list of its own.
import { createClient } from 'graphql-sse'
import { createSendOperation } from './fetch.ts'
import { followChanges, StreamError } from './follow-changes.ts'
import { toStreamError } from './graphql-sse-error.ts'
import {
  applyChange,
  type ChangesData,
  changesDocument,
  type OpenLiveList,
  type SessionsChange,
  shownRowsOf,
} from './live-list.ts'
import { type ListData, listDocument } from './session-list.ts'

export const openLiveList: OpenLiveList = async ({ url, getToken, agentName, pageSize }) => {
  const send = createSendOperation(url, await getToken())
  const { sessions } = await send<ListData>(listDocument, { agentName, first: pageSize })
  let shown = shownRowsOf(sessions)

  const headers = async () => ({ authorization: `Bearer ${await getToken()}` })
  // Its own attempts would have the cursor of the first one.
  const client = createClient({ url, headers, retryAttempts: 0 })
  const { close } = followChanges<SessionsChange>({
    since: shown.newest,
    open: (since, { next, end }) =>
      client.subscribe<ChangesData>(
        { query: changesDocument, variables: { agentName, first: pageSize, since } },
        {
          next({ data, errors }) {
            const [error] = errors ?? []
            if (error) end(new StreamError(error.message, error.extensions))
            else if (data?.sessionsChanged) next(data.sessionsChanged)
          },
          error: (error) => end(toStreamError(error)),
          complete: () => end(),
        },
      ),
    onChange(change, isFirst) {
      shown = applyChange(shown, change, { isFirst, first: pageSize })
    },
    onState: () => undefined,
  })
  return { rows: () => shown.rows, close }
}
