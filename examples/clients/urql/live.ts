// urql: `fetchSubscriptions` makes the fetch exchange subscribe by Server-Sent Events.
import { gql, type TypedDocumentNode } from '@urql/core'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type OpenLiveList,
  shownRowsOf,
} from '../live-list.ts'
import { type ListData, type ListVariables, listDocument } from '../session-list.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)
const subscription: TypedDocumentNode<ChangesData, ChangesVariables> = gql(changesDocument)

export const openLiveList: OpenLiveList = async ({ url, token, agentName, pageSize }) => {
  const client = createClient({ url, getToken: () => token })
  const { data } = await client.query(query, { agentName, first: pageSize }).toPromise()
  let shown = shownRowsOf(data?.sessions ?? null)
  const subscribed = client
    .subscription(subscription, { agentName, first: pageSize, since: shown.newest })
    // At its end urql hands the last result out again: applying a change twice changes nothing.
    .subscribe((result) => {
      if (result.data?.sessionsChanged) shown = applyChange(shown, result.data.sessionsChanged)
    })
  return { rows: () => shown.rows, close: () => subscribed.unsubscribe() }
}
