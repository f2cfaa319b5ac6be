// Keeps the list up to date while the page is looked at and online: by the stream of changes, and by polls where there is none.
import { fetchQuery, useRelayEnvironment } from 'react-relay'
import type { StreamState } from '../../clients/follow-changes.ts'
import paginationQuery, {
  type SessionListPaginationQuery,
} from './__generated__/SessionListPaginationQuery.graphql.ts'
import { commitChange, watchedCount } from './commit-change.ts'
import { useIsOnline, useIsVisible } from './hooks.ts'
import { changeOf, isEmpty, type ShownList } from './list-change.ts'
import type { OperationLog } from './operation-log.ts'
import type { Tokens } from './tokens.ts'
import { type Poll, polledCount, usePoll } from './use-poll.ts'
import { useStream } from './use-stream.ts'

/** How the list is kept up to date. `connecting`: neither by the stream yet, nor by polls. */
export type Freshness = 'live' | 'connecting' | 'polled' | 'offline'

export interface ListChanges extends Pick<Poll, 'newerCount' | 'failure'> {
  readonly freshness: Freshness
  /** How old the list is beyond what is usual; 0 while it is up to date. */
  readonly staleSeconds: number
  /** Reads the newest sessions of the list again, up to 100. */
  readonly readAgain: () => void
}

export interface WatchedList extends ShownList {
  readonly userName: string
  readonly tokens: Tokens
  readonly log: OperationLog
}

/** A page is served stale while it is renewed: only what stays stale is worth a word. */
const usualStaleSeconds = 15
/** A tab that is hidden for as long ends its stream. Polls end at once. */
const hiddenMs = 60_000

const freshnessOf: Readonly<Record<StreamState, Freshness>> = {
  live: 'live',
  resuming: 'connecting',
  refused: 'polled',
}

/** Follows the newest 50 sessions of the list; without a stream, the newest 100. */
export function useListChanges(list: WatchedList): ListChanges {
  const environment = useRelayEnvironment()
  const isOnline = useIsOnline()
  const isVisible = useIsVisible(0)
  const isVisibleOrWas = useIsVisible(hiddenMs)
  const { agentName, statuses, edges } = list

  const state = useStream({
    ...list,
    isActive: isOnline && isVisibleOrWas,
    // The stream has no filter: the place of the first session that a filter lists says nothing about those above it.
    since: () => (statuses === null ? (edges[0]?.cursor ?? null) : null),
    onChange(received, isFirst) {
      const { isIncomplete, ...change } = changeOf(list, received, { isFirst, size: watchedCount })
      commitChange(environment, list, change)
      if (isIncomplete) readAgain()
      // After a minute without a change: whether the service responds at all.
      if (!isFirst && isEmpty(received)) poll.once()
    },
  })
  const staleSeconds = staleSecondsOf(list.log)
  // While the service does not respond, polls find out when it does again.
  const isPolled = isOnline && isVisible && (state === 'refused' || staleSeconds > 0)
  const poll = usePoll(list, isPolled)

  function readAgain(): void {
    const variables = { agentName, statuses, first: polledCount(edges.length) }
    fetchQuery<SessionListPaginationQuery>(environment, paginationQuery, variables, {
      networkCacheConfig: { force: true },
    }).subscribe({ error: () => undefined })
  }
  return {
    newerCount: poll.newerCount,
    failure: isPolled ? poll.failure : undefined,
    freshness: isOnline ? freshnessOf[state] : 'offline',
    staleSeconds,
    readAgain,
  }
}

function staleSecondsOf(log: OperationLog): number {
  const ttl = log.entries().find(({ pages }) => pages !== undefined)?.pages?.ttlSeconds ?? 0
  return -ttl > usualStaleSeconds ? -ttl : 0
}
