// Apollo Client: `subscribeToMore` over the multipart protocol, which its HTTP link speaks without any set-up.
import { gql, type TypedDocumentNode } from '@apollo/client'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type OpenLiveList,
  type SessionsChange,
  shownRowsOf,
} from '../live-list.ts'
import { type Connection, type ListData, type ListVariables, listDocument } from '../session-list.ts'
import { createClient } from './client.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)
const subscription: TypedDocumentNode<ChangesData, ChangesVariables> = gql(changesDocument)

/** The cursors of rows that were shown before stay as they are. */
function mergeChange(list: Connection, change: SessionsChange): Connection {
  const edges = new Map([...list.edges, ...change.added].map((edge) => [edge.node.id, edge]))
  const { rows, newest } = applyChange(shownRowsOf(list), change)
  return {
    ...list,
    edges: rows.flatMap((node) => {
      const edge = edges.get(node.id)
      return edge ? [{ ...edge, node }] : []
    }),
    pageInfo: { ...list.pageInfo, startCursor: newest },
  }
}

export const openLiveList: OpenLiveList = async ({ url, token, agentName, pageSize }) => {
  const client = createClient({ url, getToken: async () => token })
  const variables = { agentName, first: pageSize }
  const { data } = await client.query({ query, variables })
  const watched = client.watchQuery({ query, variables })
  const shown = watched.subscribe(() => undefined)
  const stop = watched.subscribeToMore({
    document: subscription,
    variables: { ...variables, since: data?.sessions?.pageInfo.startCursor ?? null },
    updateQuery(_unsafe, { complete, previousData, subscriptionData }) {
      const change = subscriptionData.data.sessionsChanged
      if (!complete || !previousData.sessions || !change) return undefined
      return { sessions: mergeChange(previousData.sessions, change) }
    },
  })
  return {
    rows: () => client.readQuery({ query, variables })?.sessions?.edges.map(({ node }) => node) ?? [],
    close() {
      stop()
      shown.unsubscribe()
      client.stop()
    },
  }
}
