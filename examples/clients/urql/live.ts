// urql: `fetchSubscriptions` makes the fetch exchange subscribe by Server-Sent Events.
import { type CombinedError, gql, type TypedDocumentNode } from '@urql/core'
import { followChanges, StreamError } from '../follow-changes.ts'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type OpenLiveList,
  type SessionsChange,
  shownRowsOf,
} from '../live-list.ts'
import { type ListData, type ListVariables, listDocument } from '../session-list.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)
const subscription: TypedDocumentNode<ChangesData, ChangesVariables> = gql(changesDocument)

/** Returns the error of the gateway, or of the connection. */
function toStreamError({ graphQLErrors, networkError, message }: CombinedError): Error {
  const [first] = graphQLErrors
  return first ? new StreamError(first.message, first.extensions) : (networkError ?? new Error(message))
}

export const openLiveList: OpenLiveList = async ({ url, getToken, agentName, pageSize }) => {
  let token = await getToken()
  const client = createClient({ url, getToken: () => token })
  const variables = { agentName, first: pageSize }
  const { data } = await client.query(query, variables).toPromise()
  let shown = shownRowsOf(data?.sessions ?? null)
  const { close } = followChanges<SessionsChange>({
    since: shown.newest,
    open(since, { next, end }) {
      const subscribed = client
        .subscription(subscription, { ...variables, since })
        .subscribe(({ data: changes, error, hasNext }) => {
          if (error) end(toStreamError(error))
          // At its end urql hands the last result out again.
          else if (!hasNext) end()
          else if (changes?.sessionsChanged) next(changes.sessionsChanged)
        })
      return () => subscribed.unsubscribe()
    },
    onChange(change, isFirst) {
      shown = applyChange(shown, change, { isFirst, first: pageSize })
    },
    onState: () => undefined,
    renewToken: async () => {
      token = await getToken()
    },
  })
  return { rows: () => shown.rows, close }
}
