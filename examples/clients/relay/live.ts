// Relay: a subscription that prepends, updates and removes edges by directives. What these cannot do is done in the store: rows
// that were deleted before the first event, rows that move up from behind the window, and a list that starts over.
import {
  ConnectionHandler,
  commitLocalUpdate,
  type RecordSourceProxy,
  ROOT_ID,
  requestSubscription,
} from 'relay-runtime'
import { followChanges } from '../follow-changes.ts'
import {
  applyChange,
  type ChangeContext,
  type ChangesData,
  type LiveList,
  type LiveListOptions,
  type SessionsChange,
} from '../live-list.ts'
import { artifacts } from './artifacts.ts'
import { createEnvironment } from './environment.ts'
import { loadList } from './pager.ts'

export async function openLiveList({
  url,
  getToken,
  agentName,
  pageSize,
}: LiveListOptions): Promise<LiveList> {
  const environment = createEnvironment({ url, getToken })
  const variables = { agentName, first: pageSize }
  const pager = await loadList({
    environment,
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables,
  })
  const connection = ConnectionHandler.getConnectionID(ROOT_ID, 'twoWayList_sessions', { agentName })
  const { close } = followChanges<SessionsChange>({
    since: pager.list()?.pageInfo.startCursor ?? null,
    open: (since, { next, end }) =>
      requestSubscription(environment, {
        subscription: artifacts.request('liveListSubscription'),
        variables: { ...variables, since, connections: [connection] },
        onNext(data) {
          const change = (data as ChangesData | null)?.sessionsChanged
          if (change) next(change)
        },
        onError: end,
        onCompleted: () => end(),
      }).dispose,
    onChange(change, isFirst) {
      const context = { isFirst, first: pageSize }
      commitLocalUpdate(environment, (store) => updateEdges(store, connection, change, context))
    },
    onState: () => undefined,
  })
  return { rows: () => pager.list()?.edges.map(({ node }) => node) ?? [], close }
}

/** Puts the edges in order after the directives: each session that the list now has, once. */
function updateEdges(
  store: RecordSourceProxy,
  connectionId: string,
  change: SessionsChange,
  context: ChangeContext,
): void {
  const connection = store.get(connectionId)
  if (!connection) return
  const edges = new Map(
    (connection.getLinkedRecords('edges') ?? []).map((edge) => [
      edge.getLinkedRecord('node')?.getDataID() ?? '',
      edge,
    ]),
  )
  const rows = [...edges.keys()].map((id) => ({ id }))
  const shown = applyChange<{ id: string }>({ rows, newest: null }, change, context)
  const toEdge = ({ id }: { readonly id: string }) => {
    const node = edges.has(id) ? undefined : store.get(id)
    return node
      ? ConnectionHandler.createEdge(store, connection, node, 'AgentSessionEdge')
      : (edges.get(id) ?? null)
  }
  connection.setLinkedRecords(shown.rows.map(toEdge), 'edges')
}
