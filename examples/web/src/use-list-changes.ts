// Keeps a list up to date. It polls, only while the page is looked at and online; a subscription can take the place of
// `usePoll`, and nothing else changes.
import { useEffect, useRef, useState } from 'react'
import { ConnectionHandler, commitLocalUpdate, fetchQuery, graphql, useRelayEnvironment } from 'react-relay'
import type { useListChangesQuery } from './__generated__/useListChangesQuery.graphql.ts'
import { useIsOnline, useIsVisible } from './hooks.ts'
import type { OperationLog } from './operation-log.ts'
import type { AgentSessionStatus } from './StatusFilter.tsx'

interface Edge {
  readonly cursor: string
  readonly node: { readonly id: string }
}

interface Watched {
  readonly connectionId: string | undefined
  /** What the page shows, newest first. */
  readonly edges: readonly Edge[]
  readonly agentName: string
  readonly statuses: readonly AgentSessionStatus[] | null
  readonly log: OperationLog
}

export interface ListChanges {
  /** Sessions that were created since the first one that is shown. */
  readonly newerCount: number
  /** How old the list is beyond what is usual; 0 while it is up to date. */
  readonly staleSeconds: number
  readonly failure: Error | undefined
}

const pollEveryMs = 5_000
const maxPolled = 100
/** A page is served stale while it is renewed: only what stays stale is worth a word. */
const usualStaleSeconds = 15

const query = graphql`
  query useListChangesQuery($agentName: String!, $statuses: [AgentSessionStatus!], $first: Int!) {
    sessions(agentName: $agentName, statuses: $statuses, first: $first) {
      edges {
        cursor
        node {
          id
          ...SessionItem_session
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

/** Follows the newest 100 sessions of the list. */
export function useListChanges(watched: Watched): ListChanges {
  const environment = useRelayEnvironment()
  const [polled, setPolled] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<Error>()
  const { edges, log } = watched
  const latest = useRef(watched)
  latest.current = watched

  usePoll(() => {
    // What was shown when the poll began: it knows nothing of rows that were loaded meanwhile.
    const polledFor = latest.current
    const { agentName, statuses, edges: shown } = polledFor
    // In steps of the page size, so that the same text is asked for again and again.
    const first = Math.min(Math.max(Math.ceil(shown.length / 20) * 20, 20), maxPolled)
    const subscription = fetchQuery<useListChangesQuery>(
      environment,
      query,
      { agentName, statuses, first },
      { networkCacheConfig: { force: true, metadata: { isPoll: true } } },
    ).subscribe({
      next: ({ sessions }) => {
        setFailure(undefined)
        if (sessions == null) return
        const ids = sessions.edges.map(({ node }) => node.id)
        setPolled(ids)
        const isWhole = !sessions.pageInfo.hasNextPage
        removeMissing(polledFor, new Set(ids), isWhole ? Infinity : first)
      },
      error: setFailure,
    })
    return () => subscription.unsubscribe()
  })

  function removeMissing(
    { connectionId, edges: shown }: Watched,
    ids: ReadonlySet<string>,
    count: number,
  ): void {
    const last = shown.findLastIndex(({ node }) => ids.has(node.id))
    const within = count === Infinity ? shown : shown.slice(0, last)
    const missing = within.filter(({ node }) => !ids.has(node.id))
    if (connectionId === undefined || missing.length === 0) return
    commitLocalUpdate(environment, (store) => {
      const connection = store.get(connectionId)
      for (const { node } of missing) if (connection) ConnectionHandler.deleteNode(connection, node.id)
    })
  }

  const firstShown = edges[0]?.node.id
  const newerCount = firstShown === undefined ? polled.length : Math.max(polled.indexOf(firstShown), 0)
  const ttl = log.entries()[0]?.pages?.ttlSeconds ?? 0
  return { newerCount, staleSeconds: -ttl > usualStaleSeconds ? -ttl : 0, failure }
}

/** Calls `poll` every five seconds while the page is looked at and online, and at once when it is again. */
function usePoll(poll: () => () => void): void {
  const isActive = [useIsOnline(), useIsVisible()].every(Boolean)
  const latest = useRef(poll)
  latest.current = poll
  const wasActive = useRef(true)
  useEffect(() => {
    if (!isActive) {
      wasActive.current = false
      return undefined
    }
    let cancel = wasActive.current ? () => undefined : latest.current()
    wasActive.current = true
    const timer = setInterval(() => {
      cancel()
      cancel = latest.current()
    }, pollEveryMs)
    return () => {
      clearInterval(timer)
      cancel()
    }
  }, [isActive])
}
