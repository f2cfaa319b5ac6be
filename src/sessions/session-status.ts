// The states of a session's life: the REST API's set is open, and its letter case varies.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'

const known = new Map<string, AgentSessionStatus>(
  (['CREATING', 'ACTIVE', 'IDLE', 'UPDATING', 'FAILED', 'DELETING', 'DELETED', 'EXPIRED'] as const).map(
    (status) => [status.toLowerCase(), status],
  ),
)

/** The schema's name of an upstream state; `UNKNOWN` for a newer one, and for null: none was given. */
export function parseStatus(upstreamStatus: string | null): AgentSessionStatus {
  return known.get(upstreamStatus?.toLowerCase() ?? '') ?? 'UNKNOWN'
}
