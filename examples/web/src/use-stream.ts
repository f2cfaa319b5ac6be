// Follows the list by the gateway's stream of changes, in this tab or in another one of this browser.
import { useEffect, useRef, useState } from 'react'
import { useRelayEnvironment } from 'react-relay'
import type { GraphQLResponse } from 'relay-runtime'
import { followChanges, type StreamState } from '../../clients/follow-changes.ts'
import type { commitChangeSubscription$rawResponse } from './__generated__/commitChangeSubscription.graphql.ts'
import { changesRequest, type ReceivedChange, watchedCount } from './commit-change.ts'
import { type ChangeListeners, shareChanges } from './share-changes.ts'
import type { Tokens } from './tokens.ts'

export interface StreamOptions {
  /** Whose list: tabs of the same user and agent share a stream. */
  readonly userName: string
  readonly agentName: string
  readonly tokens: Tokens
  /** Without it, nothing is followed. */
  readonly isActive: boolean
  /** Returns the newest cursor that this tab has; null: none that the stream could begin with. */
  readonly since: () => string | null
  readonly onChange: (change: ReceivedChange, isFirst: boolean) => void
}

/** Follows the list while it is active. */
export function useStream(options: StreamOptions): StreamState {
  const environment = useRelayEnvironment()
  const [state, setState] = useState<StreamState>('resuming')
  const latest = useRef(options)
  latest.current = options
  const { userName, agentName, tokens, isActive } = options

  useEffect(() => {
    if (!isActive) return undefined
    const follow = (listeners: ChangeListeners<ReceivedChange>) =>
      followChanges<ReceivedChange>({
        ...listeners,
        since: latest.current.since(),
        renewToken: tokens.renew,
        open(since, { next, end }) {
          const variables = { agentName, first: watchedCount, since, connections: [] }
          const stream = environment.getNetwork().execute(changesRequest, variables, { force: true })
          const subscription = stream.subscribe({
            next(response) {
              const change = toChange(response)
              if (change) next(change)
            },
            error: end,
            complete: () => end(),
          })
          return () => subscription.unsubscribe()
        },
      })
    return shareChanges<ReceivedChange>(`${userName} ${agentName}`, follow, {
      onState: setState,
      onChange: (change, isFirst) => {
        setState('live')
        latest.current.onChange(change, isFirst)
      },
    })
  }, [environment, userName, agentName, tokens, isActive])
  return state
}

function toChange(response: GraphQLResponse): ReceivedChange | null | undefined {
  const { data } = response as { readonly data?: commitChangeSubscription$rawResponse | null }
  return data?.sessionsChanged
}
