// Relay: a subscription that prepends, updates and removes edges. When `reset` is true, the list is read again.
import { ConnectionHandler, ROOT_ID, requestSubscription } from 'relay-runtime'
import { followChanges } from '../follow-changes.ts'
import type { ChangesData, OpenLiveList, SessionsChange } from '../live-list.ts'
import { compileExamples } from './compile.ts'
import { createEnvironment } from './environment.ts'
import { loadList } from './pager.ts'

export const openLiveList: OpenLiveList = async ({ url, token, agentName, pageSize }) => {
  const environment = createEnvironment({ url, getToken: async () => token })
  const artifacts = compileExamples()
  const variables = { agentName, first: pageSize }
  const pager = await loadList({
    environment,
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables,
  })
  const connections = [ConnectionHandler.getConnectionID(ROOT_ID, 'twoWayList_sessions', { agentName })]
  const { close } = followChanges<SessionsChange>({
    since: pager.list()?.pageInfo.startCursor ?? null,
    open: (since, { next, end }) =>
      requestSubscription(environment, {
        subscription: artifacts.request('liveListSubscription'),
        variables: { ...variables, since, connections },
        onNext(data) {
          const change = (data as ChangesData | null)?.sessionsChanged
          if (change) next(change)
        },
        onError: end,
        onCompleted: () => end(),
      }).dispose,
    onChange({ reset }) {
      if (reset) void pager.refetch(variables)
    },
    onState: () => undefined,
  })
  return { rows: () => pager.list()?.edges.map(({ node }) => node) ?? [], close }
}
