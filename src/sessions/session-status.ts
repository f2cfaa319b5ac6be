// The states of a session's life, and the filter by them. The REST API's set of states is open, and its letter case varies.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import { UserInputError } from '../user-input-error.ts'

const known: ReadonlyMap<string, AgentSessionStatus> = new Map(
  (['CREATING', 'ACTIVE', 'IDLE', 'UPDATING', 'FAILED', 'DELETING', 'DELETED', 'EXPIRED'] as const).map(
    (status) => [status.toLowerCase(), status],
  ),
)

/** The schema's name of an upstream state; `UNKNOWN` for a newer one, and for null: none was given. */
export function parseStatus(upstreamStatus: string | null): AgentSessionStatus {
  return known.get(upstreamStatus?.toLowerCase() ?? '') ?? 'UNKNOWN'
}

const inTransition: ReadonlySet<AgentSessionStatus> = new Set(['CREATING', 'UPDATING', 'DELETING'])

/** Returns whether a session in that state is about to change by itself. */
export function isInTransition(status: AgentSessionStatus): boolean {
  return inTransition.has(status)
}

/**
 * Returns whether a session's state is one of `statuses`; undefined where every session is. The REST API has no such filter:
 * lists are filtered while they are read. Throws UserInputError for a list without states.
 */
export function createStatusFilter(
  statuses: readonly AgentSessionStatus[] | null | undefined,
): ((session: { readonly status: AgentSessionStatus }) => boolean) | undefined {
  if (statuses === null || statuses === undefined) return undefined
  if (statuses.length === 0)
    throw new UserInputError(
      '`statuses` must name at least one state: leave it out for sessions in any state.',
    )
  const selected = new Set(statuses)
  return ({ status }) => selected.has(status)
}
