// urql: what mutations change in the lists of graphcache, where no normalized type says it by itself.
import { gql, type TypedDocumentNode } from '@urql/core'
import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache'
import { type ListData, type ListVariables, listDocument } from '../session-list.ts'
import type { CreateData, CreateVariables, DeleteData, SessionEdge } from '../session-writes.ts'

const query: TypedDocumentNode<ListData, ListVariables> = gql(listDocument)

/** Puts the edge before the newest page of the agent's list, unless the list has a filter or another order. */
function prependEdge(cache: Cache, agentName: string, edge: SessionEdge): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (fieldName !== 'sessions' || given?.['agentName'] !== agentName) continue
    if (['after', 'before', 'last', 'order', 'statuses'].some((name) => given[name] != null)) continue
    cache.updateQuery({ query, variables: given as unknown as ListVariables }, (data) => {
      if (!data?.sessions || data.sessions.edges.some(({ node }) => node.id === edge.node.id)) return data
      return { ...data, sessions: { ...data.sessions, edges: [edge, ...data.sessions.edges] } }
    })
  }
}

export const updates: UpdatesConfig = {
  Mutation: {
    createAgentSession(result, args, cache) {
      const { sessionEdge } = (result as unknown as CreateData).createAgentSession
      const { agentName } = (args as unknown as CreateVariables).input
      if (sessionEdge) prependEdge(cache, agentName, sessionEdge)
    },
    deleteAgentSession(result, _args, cache) {
      const { deletedId } = (result as unknown as DeleteData).deleteAgentSession
      // Lists that show the session are read again.
      if (deletedId !== null) cache.invalidate({ __typename: 'AgentSession', id: deletedId })
    },
  },
}
