// Apollo Client: a subscription over the multipart protocol, which its HTTP link speaks without any set-up. `subscribeToMore`
// would do for one stream, but it does not report that the stream has ended.
import { CombinedGraphQLErrors, CombinedProtocolErrors, gql, type TypedDocumentNode } from '@apollo/client'
import { followChanges, StreamError } from '../follow-changes.ts'
import {
  applyChange,
  type ChangeContext,
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

/** The cursors of rows that were shown before stay as they are; one that moves up from behind the window has none. */
function mergeChange(list: Connection, change: SessionsChange, context: ChangeContext): Connection {
  const edges = new Map([...list.edges, ...change.added].map((edge) => [edge.node.id, edge]))
  const { rows, newest } = applyChange(shownRowsOf(list), change, context)
  return {
    ...list,
    edges: rows.map((node) => ({
      __typename: 'AgentSessionEdge',
      cursor: '',
      ...edges.get(node.id),
      node,
    })),
    pageInfo: { ...list.pageInfo, startCursor: newest },
  }
}

/** Returns the error of the gateway: of a stream that had begun, or of one that had no other result. */
function toStreamError(error: Error): Error {
  const isOfGateway = CombinedProtocolErrors.is(error) || CombinedGraphQLErrors.is(error)
  const [first] = isOfGateway ? error.errors : []
  return first ? new StreamError(first.message, first.extensions) : error
}

export const openLiveList: OpenLiveList = async ({ url, getToken, agentName, pageSize }) => {
  const client = createClient({ url, getToken })
  const variables = { agentName, first: pageSize }
  const { data } = await client.query({ query, variables })
  const watched = client.watchQuery({ query, variables })
  const shown = watched.subscribe(() => undefined)
  const following = followChanges<SessionsChange>({
    since: data?.sessions?.pageInfo.startCursor ?? null,
    open(since, { next, end }) {
      const stream = client.subscribe({ query: subscription, variables: { ...variables, since } }).subscribe({
        next({ data: changes, error }) {
          if (error) end(toStreamError(error))
          else if (changes?.sessionsChanged) next(changes.sessionsChanged)
        },
        error: end,
        complete: () => end(),
      })
      return () => stream.unsubscribe()
    },
    onChange(change, isFirst) {
      const context = { isFirst, first: pageSize }
      watched.updateQuery((_unsafe, { complete, previousData }) =>
        complete && previousData.sessions
          ? { sessions: mergeChange(previousData.sessions, change, context) }
          : undefined,
      )
    },
    onState: () => undefined,
  })
  return {
    rows: () => client.readQuery({ query, variables })?.sessions?.edges.map(({ node }) => node) ?? [],
    close() {
      following.close()
      shown.unsubscribe()
      client.stop()
    },
  }
}
