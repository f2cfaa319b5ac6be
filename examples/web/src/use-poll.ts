// Follows the list without a stream: reads its newest sessions by GET, so that an unchanged list costs a 304 without a body.
import { useEffect, useRef, useState } from 'react'
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay'
import type { usePollQuery } from './__generated__/usePollQuery.graphql.ts'
import { commitChange } from './commit-change.ts'
import { isListed, missingIds, type ShownList } from './list-change.ts'

export interface Poll {
  /** Sessions that were created since the first one that is shown, by the last poll. */
  readonly newerCount: number
  /** Of the last poll. */
  readonly failure: Error | undefined
  /** Polls once. Returns a function that cancels the poll. */
  readonly once: () => () => void
}

export const pollEverySeconds = 5
const pageSize = 20
const maxPolled = 100

const query = graphql`
  query usePollQuery($agentName: String!, $statuses: [AgentSessionStatus!], $first: Int!) {
    sessions(agentName: $agentName, statuses: $statuses, first: $first) {
      edges {
        cursor
        node {
          id
          createdAt
          ...SessionItem_session
          ...SessionActions_session
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

/** How many sessions to read for a list of so many: in steps of the page size, so that the same request is repeated. */
export function polledCount(shownCount: number): number {
  return Math.min(Math.max(Math.ceil(shownCount / pageSize) * pageSize, pageSize), maxPolled)
}

/** Polls the newest 100 sessions of the list while it is active: at once, and every five seconds. */
export function usePoll(list: ShownList, isActive: boolean): Poll {
  const environment = useRelayEnvironment()
  const [polled, setPolled] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<Error>()

  function once(): () => void {
    // What was shown when the poll began: it knows nothing of rows that were loaded meanwhile.
    const { agentName, connectionId, statuses, edges } = list
    const first = polledCount(edges.length)
    const variables = { agentName, statuses, first }
    const networkCacheConfig = { force: true, metadata: { isPoll: true } }
    const poll = fetchQuery<usePollQuery>(environment, query, variables, {
      networkCacheConfig,
    }).subscribe({
      next: ({ sessions }) => {
        setFailure(undefined)
        if (sessions == null) return
        const current = sessions.edges.map(({ node }) => node)
        setPolled(current.map(({ id }) => id))
        const removedIds = missingIds(edges, current, !sessions.pageInfo.hasNextPage)
        if (removedIds.length > 0)
          commitChange(
            environment,
            { agentName, connectionId },
            { added: [], changed: [], removedIds, reset: false },
          )
      },
      error: setFailure,
    })
    return () => poll.unsubscribe()
  }
  const latest = useRef(once)
  latest.current = once

  useEffect(() => {
    if (!isActive) return undefined
    let cancel = latest.current()
    const timer = setInterval(() => {
      cancel()
      cancel = latest.current()
    }, pollEverySeconds * 1_000)
    return () => {
      clearInterval(timer)
      cancel()
    }
  }, [isActive])

  const firstShown = list.edges.find(({ node }) => isListed(list.statuses, node.status))?.node.id
  const newerCount = firstShown === undefined ? polled.length : Math.max(polled.indexOf(firstShown), 0)
  return { newerCount: isActive ? newerCount : 0, failure, once }
}
