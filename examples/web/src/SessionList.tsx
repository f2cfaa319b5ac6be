// The list: endless downwards, newer sessions on top when they are asked for, renewed while the page is looked at.
import { useCallback, useEffect, useRef, useState } from 'react'
import { graphql, usePaginationFragment } from 'react-relay'
import { OperationError } from '../../clients/session-list.ts'
import type { SessionList_query$key } from './__generated__/SessionList_query.graphql.ts'
import type { SessionListPaginationQuery } from './__generated__/SessionListPaginationQuery.graphql.ts'
import { useIsOnline, useNow } from './hooks.ts'
import { ListFreshness } from './ListFreshness.tsx'
import { isListed } from './list-change.ts'
import { NewSession } from './NewSession.tsx'
import type { OperationLog } from './operation-log.ts'
import { SessionActions } from './SessionActions.tsx'
import { SessionItem } from './SessionItem.tsx'
import type { AgentSessionStatus } from './session-status.ts'
import type { Tokens } from './tokens.ts'
import { useListChanges } from './use-list-changes.ts'

interface Properties {
  readonly query: SessionList_query$key
  readonly userName: string
  readonly agentName: string
  readonly statuses: readonly AgentSessionStatus[] | null
  readonly tokens: Tokens
  readonly log: OperationLog
  readonly hasWrites: boolean
}

const pageSize = 20
const maxNewer = 100

export function SessionList({ query, hasWrites, ...watching }: Properties) {
  const { agentName, statuses } = watching
  const { data, hasNext, isLoadingNext, isLoadingPrevious, loadNext, loadPrevious } = usePaginationFragment<
    SessionListPaginationQuery,
    SessionList_query$key
  >(
    graphql`
      fragment SessionList_query on Query
      @argumentDefinitions(
        agentName: { type: "String!" }
        statuses: { type: "[AgentSessionStatus!]" }
        first: { type: "Int" }
        after: { type: "String" }
        last: { type: "Int" }
        before: { type: "String" }
      )
      @refetchable(queryName: "SessionListPaginationQuery") {
        sessions(agentName: $agentName, first: $first, after: $after, last: $last, before: $before, statuses: $statuses)
          @connection(key: "SessionList_sessions", filters: ["agentName", "statuses"]) {
          __id
          edges {
            cursor
            node {
              id
              createdAt
              status
              ...SessionItem_session
              ...SessionActions_session
            }
          }
        }
      }
    `,
    query,
  )
  const now = useNow()
  const isOnline = useIsOnline()
  const [failure, setFailure] = useState<Error | null>(null)
  const connection = data.sessions
  const edges = connection?.edges ?? []
  const connectionId = connection?.__id ?? ''
  const changes = useListChanges({ ...watching, connectionId, edges, hasNext })
  const listed = edges.filter(({ node }) => isListed(statuses, node.status))

  const loadMore = useCallback(() => {
    if (hasNext && !isLoadingNext) loadNext(pageSize, { onComplete: setFailure })
  }, [hasNext, isLoadingNext, loadNext])
  const end = useSeen(loadMore, failure === null)
  const section = useRef<HTMLElement>(null)

  function onDeleted(): void {
    // The button that had the focus disappears with its row.
    section.current?.focus()
    // The service may list the session for a while: then its row says so.
    if (edges.length <= maxNewer) changes.readAgain()
  }

  if (connection == null) return null
  return (
    <section ref={section} tabIndex={-1} aria-label="Sessions" aria-busy={isLoadingNext || isLoadingPrevious}>
      {hasWrites && <NewSession agentName={agentName} connectionId={connectionId} />}
      <ListFreshness freshness={changes.freshness} />
      <Notice isOnline={isOnline} staleSeconds={changes.staleSeconds} failure={changes.failure} />
      {changes.newerCount > 0 && (
        <button
          type="button"
          className="newer"
          disabled={isLoadingPrevious}
          onClick={() => loadPrevious(maxNewer, { onComplete: setFailure })}
        >
          {changes.newerCount === 1 ? 'Show 1 newer session' : `Show ${changes.newerCount} newer sessions`}
        </button>
      )}
      {listed.length === 0 && !hasNext ? (
        <p className="notice">
          {statuses === null ? 'No sessions yet.' : 'No session is in one of these states.'}
        </p>
      ) : (
        <ol className="sessions">
          {listed.map(({ node }) => (
            <SessionItem key={node.id} session={node} now={now}>
              {hasWrites && (
                <SessionActions session={node} connectionId={connectionId} onDeleted={onDeleted} />
              )}
            </SessionItem>
          ))}
        </ol>
      )}
      <p className="hidden" role="status">
        {isLoadingNext ? 'Loading more sessions' : `${listed.length} sessions are listed`}
      </p>
      <div ref={end}>
        {failure === null ? (
          hasNext && (
            <button type="button" onClick={loadMore} disabled={isLoadingNext}>
              {isLoadingNext ? 'Loading…' : 'Load more'}
            </button>
          )
        ) : (
          <div className="notice" role="alert">
            <p>{failure instanceof OperationError ? failure.message : 'The gateway could not be reached.'}</p>
            <button type="button" onClick={() => setFailure(null)}>
              Try again
            </button>
          </div>
        )}
      </div>
      {!hasNext && listed.length > 0 && <p className="end">That is all of them.</p>}
    </section>
  )
}

interface NoticeProperties {
  readonly isOnline: boolean
  readonly staleSeconds: number
  readonly failure: Error | undefined
}

/** Says why the list may not be up to date. The rows stay. */
function Notice({ isOnline, staleSeconds, failure }: NoticeProperties) {
  const text = !isOnline
    ? 'You are offline. The list is renewed when you are back.'
    : failure
      ? 'The list cannot be renewed at the moment. It shows what was read last.'
      : staleSeconds > 0
        ? `The service does not respond. The list is as it was ${staleSeconds} seconds ago.`
        : ''
  return (
    <div role="status" className={text === '' ? 'hidden' : 'notice warning'}>
      {text}
    </div>
  )
}

/** A ref for the element at the list's end: `onSeen` is called while the element is near the window. */
function useSeen(onSeen: () => void, isEnabled: boolean) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const { current } = element
    if (current === null || !isEnabled) return undefined
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onSeen()
      },
      { rootMargin: '300px' },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [onSeen, isEnabled])
  return element
}
