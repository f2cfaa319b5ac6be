// The query of one list: whose, with which agent, in which states.
import { useState } from 'react'
import { graphql, useLazyLoadQuery } from 'react-relay'
import type { SessionsPageQuery } from './__generated__/SessionsPageQuery.graphql.ts'
import type { OperationLog } from './operation-log.ts'
import { SessionList } from './SessionList.tsx'
import type { AgentSessionStatus } from './session-status.ts'
import type { Tokens } from './tokens.ts'

interface Properties {
  readonly userName: string
  readonly agentName: string
  readonly statuses: readonly AgentSessionStatus[]
  readonly tokens: Tokens
  readonly log: OperationLog
  readonly hasWrites: boolean
  /** A new number asks again. */
  readonly attempt: number
}

export function SessionsPage({ agentName, statuses, attempt, ...given }: Properties) {
  const [filter] = useState(statuses.length > 0 ? statuses : null)
  const data = useLazyLoadQuery<SessionsPageQuery>(
    graphql`
      query SessionsPageQuery($agentName: String!, $statuses: [AgentSessionStatus!]) {
        ...SessionList_query @arguments(agentName: $agentName, statuses: $statuses, first: 20)
      }
    `,
    { agentName, statuses: filter },
    { fetchPolicy: 'network-only', fetchKey: attempt },
  )
  return <SessionList query={data} agentName={agentName} statuses={filter} {...given} />
}
