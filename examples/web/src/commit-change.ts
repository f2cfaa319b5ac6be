// The subscription, and how its events get into the store: its directives prepend and delete edges, sessions change by their id.
import {
  commitLocalUpdate,
  createOperationDescriptor,
  getRequest,
  graphql,
  type IEnvironment,
  type RecordProxy,
} from 'relay-runtime'
import type { commitChangeSubscription$rawResponse } from './__generated__/commitChangeSubscription.graphql.ts'
import type { ShownList } from './list-change.ts'

export type ReceivedChange = NonNullable<commitChangeSubscription$rawResponse['sessionsChanged']>

/** As many as the gateway fetches for the list's first page: one call reads them. */
export const watchedCount = 50

const subscription = graphql`
  subscription commitChangeSubscription(
    $agentName: String!
    $first: Int!
    $since: String
    $connections: [ID!]!
  ) @raw_response_type {
    sessionsChanged(agentName: $agentName, first: $first, since: $since) {
      added @prependEdge(connections: $connections) {
        cursor
        node {
          id
          createdAt
          status
          ...SessionItem_session
          ...SessionActions_session
        }
      }
      changed {
        id
        createdAt
        status
        ...SessionItem_session
        ...SessionActions_session
      }
      removedIds @deleteEdge(connections: $connections)
      reset
    }
  }
`

/** The request of one stream, as the network takes it. */
export const changesRequest = getRequest(subscription).params

/** Writes an event to the store as if this environment had subscribed. */
export function commitChange(
  environment: IEnvironment,
  { agentName, connectionId }: Pick<ShownList, 'agentName' | 'connectionId'>,
  change: ReceivedChange,
): void {
  if (change.reset) startOver(environment, connectionId, change)
  const variables = { agentName, first: watchedCount, connections: [connectionId] }
  environment.commitPayload(createOperationDescriptor(getRequest(subscription), variables), {
    sessionsChanged: change,
  })
  const newest = change.added.at(-1)?.cursor
  if (newest !== undefined)
    updatePageInfo(environment, connectionId, (pageInfo) => pageInfo.setValue(newest, 'startCursor'))
}

/** Empties the list, which goes on after the oldest session of the event. */
function startOver(environment: IEnvironment, connectionId: string, { added }: ReceivedChange): void {
  commitLocalUpdate(environment, (store) => void store.get(connectionId)?.setLinkedRecords([], 'edges'))
  updatePageInfo(environment, connectionId, (pageInfo) => {
    pageInfo.setValue(added[0]?.cursor ?? null, 'endCursor')
    pageInfo.setValue(added.length > 0, 'hasNextPage')
  })
}

function updatePageInfo(
  environment: IEnvironment,
  connectionId: string,
  update: (pageInfo: RecordProxy) => void,
): void {
  commitLocalUpdate(environment, (store) => {
    const pageInfo = store.get(connectionId)?.getLinkedRecord('pageInfo')
    if (pageInfo) update(pageInfo)
  })
}
