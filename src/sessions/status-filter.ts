// The filter by status. The REST API has none, so that lists are filtered while they are read.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import { UserInputError } from '../user-input-error.ts'
import type { SessionRow } from './session.ts'

/** Which rows a list of states admits; undefined: all. Throws UserInputError for a list without states. */
export function createStatusFilter(
  statuses: readonly AgentSessionStatus[] | null | undefined,
): ((row: SessionRow) => boolean) | undefined {
  if (statuses === null || statuses === undefined) return undefined
  if (statuses.length === 0)
    throw new UserInputError(
      '`statuses` must name at least one state: leave it out for sessions in any state.',
    )
  const admitted = new Set(statuses)
  return (row) => admitted.has(row.status)
}
