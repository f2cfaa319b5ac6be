// All resolvers but that of `_entities` (graphql/federation). Every field without one is read by its name from a node.
import type { GraphQLResolveInfo } from 'graphql'
import { fromGlobalId } from 'graphql-relay'
import type { AgentSessionStatus, Resolvers, SortOrder } from '../__generated__/resolver-types.ts'
import { toConnection } from '../connection/connection.ts'
import { minRowLength, selectedParts } from '../connection/selection.ts'
import { readSlice } from '../connection/slice.ts'
import { parseWindow, type WindowArguments } from '../connection/window.ts'
import { type AgentNode, isAgentName, parseAgent } from './agent.ts'
import { dateTime, formatNextSecond } from './date-time.ts'
import { minLengths } from './field-hints.ts'
import type { Session, SessionConnection, SessionsChange } from './session.ts'
import { parseRestId } from './session-id.ts'
import { createStatusFilter } from './session-status.ts'
import type { SessionsContext } from './sessions-context.ts'
import { parseWatchOptions } from './watch-options.ts'

const minLengthOf = (coordinate: string) => minLengths.get(coordinate)

type ConnectionArguments = WindowArguments & {
  readonly order?: SortOrder | null
  readonly statuses?: readonly AgentSessionStatus[] | null
}

async function readConnection(
  agent: AgentNode,
  args: ConnectionArguments,
  context: SessionsContext,
  info: GraphQLResolveInfo,
): Promise<SessionConnection> {
  const { sessions, limits, responseSize } = context
  const count = responseSize.counter()
  count(0)
  const list = sessions.list(agent.name)
  const window = parseWindow(args.order === 'ASC' ? 'asc' : 'desc', args, limits, list.cursors)
  const slice = await readSlice(window, list, {
    selected: selectedParts(info),
    pageBudget: limits.pageBudget,
    matches: createStatusFilter(args.statuses),
  })
  count(slice.edges.length * minRowLength(info, minLengthOf))
  return toConnection(slice)
}

async function readNode(id: string, context: SessionsContext): Promise<AgentNode | Session | null> {
  const { type, id: name } = fromGlobalId(id)
  if (type !== 'Agent') return context.sessions.byId(id)
  const agent = isAgentName(name) ? parseAgent(name) : null
  return agent?.id === id ? agent : null
}

/** The resolvers of the whole schema. A field that is not here is read from its parent by its name. */
export const resolvers = {
  DateTime: dateTime,
  Query: {
    node: (_, { id }, context) => readNode(id, context),
    nodes: (_, { ids }, context) => Promise.all(ids.map((id) => readNode(id, context))),
    agent: (_, { name }) => parseAgent(name),
    sessions: (_, { agentName, ...args }, context, info) =>
      readConnection(parseAgent(agentName), args, context, info),
  },
  Agent: {
    session: (agent, { sessionId }, context) => context.sessions.byName(agent.name, parseRestId(sessionId)),
    sessions: (agent, args, context, info) => readConnection(agent, args, context, info),
  },
  Subscription: {
    sessionsChanged: {
      subscribe(_, { agentName, ...args }, { sessions, limits }) {
        const { name } = parseAgent(agentName)
        return sessions.watch(name, parseWatchOptions(args, limits, sessions.list(name).cursors))
      },
      resolve: (change: SessionsChange) => change,
    },
  },
  AgentSessionsChange: {
    removedIds: ({ removed }) => removed.map(({ id }) => id),
    nextPollAt: ({ nextPollAt }) => formatNextSecond(nextPollAt),
  },
} satisfies Resolvers
