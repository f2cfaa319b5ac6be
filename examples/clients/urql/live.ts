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

export const openLiveList: OpenLiveList = async ({ url, getToken, agentName, pageSize }) => {
  const token = await getToken()
  const client = createClient({ url, getToken: () => token })
  const { data } = await client.query(query, { agentName, first: pageSize }).toPromise()
  let shown = shownRowsOf(data?.sessions ?? null)
  let isFirst = true
  const subscribed = client
    .subscription(subscription, { agentName, first: pageSize, since: shown.newest })
    // At its end urql hands the last result out again: applying a change twice changes nothing.
    .subscribe((result) => {
      if (!result.data?.sessionsChanged) return
      shown = applyChange(shown, result.data.sessionsChanged, { isFirst, first: pageSize })
      isFirst = false
    })
  return { rows: () => shown.rows, close: () => subscribed.unsubscribe() }
}
