// A session as the schema shows it: every field ready, mapped once from the REST API's record.
import type { AgentSessionStatus } from '../__generated__/resolver-types.ts'
import type { SessionRecord } from '../upstream/session-record.ts'
import type { AgentNode } from './agent.ts'

/** What `VersionIndicator`'s fields are read from. */
export type VersionIndicatorNode =
  | { readonly __typename: 'VersionRefIndicator'; readonly type: string; readonly agentVersion: string }
  | { readonly __typename: 'UnknownVersionIndicator'; readonly type: string }

/** What `AgentSession`'s fields are read from, by their names. */
export interface SessionNode {
  readonly __typename: 'AgentSession'
  readonly id: string
  readonly sessionId: string
  readonly agentName: string
  readonly agent: AgentNode
  readonly status: AgentSessionStatus
  readonly upstreamStatus: string
  readonly versionIndicator: VersionIndicatorNode | null
  readonly createdAt: string
  readonly lastAccessedAt: string
  readonly expiresAt: string
  readonly stoppedAt: string | null
}

/** Creates the mapping of one page's records to their nodes; the second argument is the node's global id. */
export function createNodeMapper(agent: AgentNode): (record: SessionRecord, id: string) => SessionNode {
  const versionIndicators = new Map<string, VersionIndicatorNode>()
  // One for each field: times of one field are near each other, those of different fields are not.
  const toCreated = createDateTimeWriter()
  const toAccessed = createDateTimeWriter()
  const toExpires = createDateTimeWriter()
  const toStopped = createDateTimeWriter()
  return ({ id: sessionId, resource }, id) => ({
    __typename: 'AgentSession',
    id,
    sessionId,
    agentName: agent.name,
    agent,
    status: toStatus(resource.status),
    upstreamStatus: resource.status,
    versionIndicator: toVersionIndicator(resource.version_indicator, versionIndicators),
    createdAt: toCreated(resource.created_at),
    lastAccessedAt: toAccessed(resource.last_accessed_at),
    expiresAt: toExpires(resource.expires_at),
    stoppedAt: typeof resource.stopped_at === 'number' ? toStopped(resource.stopped_at) : null,
  })
}

const knownStatuses = new Map<string, AgentSessionStatus>(
  (['CREATING', 'ACTIVE', 'IDLE', 'UPDATING', 'FAILED', 'DELETING', 'DELETED', 'EXPIRED'] as const).map(
    (status) => [status.toLowerCase(), status],
  ),
)

/** The REST API's set of states is open, and its letter case varies. */
function toStatus(status: string): AgentSessionStatus {
  return knownStatuses.get(status.toLowerCase()) ?? 'UNKNOWN'
}

/** One object for each indicator, which most rows of a page share. */
function toVersionIndicator(
  indicator: SessionRecord['resource']['version_indicator'],
  known: Map<string, VersionIndicatorNode>,
): VersionIndicatorNode | null {
  if (!indicator) return null
  const key = 'agent_version' in indicator ? `v${indicator.agent_version}` : `t${indicator.type}`
  let node = known.get(key)
  if (node === undefined) {
    node =
      'agent_version' in indicator
        ? { __typename: 'VersionRefIndicator', type: indicator.type, agentVersion: indicator.agent_version }
        : { __typename: 'UnknownVersionIndicator', type: indicator.type }
    known.set(key, node)
  }
  return node
}

const secondsPerDay = 86_400

/**
 * Creates a writer of Unix seconds as RFC 3339 in UTC, to the second. It writes through a buffer, because a text that
 * is put together or cut out of another one keeps its parts alive, for as long as its page is held; and it keeps the
 * date, which most rows share with the one before.
 */
function createDateTimeWriter(): (seconds: number) => string {
  const text = Buffer.from('0000-00-00T00:00:00Z', 'latin1')
  let textDay = -1
  const writeTwoDigits = (value: number, at: number) => {
    text[at] = 48 + Math.floor(value / 10)
    text[at + 1] = 48 + (value % 10)
  }
  return (seconds) => {
    const day = Math.floor(seconds / secondsPerDay)
    if (day !== textDay) {
      text.write(new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10), 0, 'latin1')
      textDay = day
    }
    const rest = seconds - day * secondsPerDay
    writeTwoDigits(Math.floor(rest / 3_600), 11)
    writeTwoDigits(Math.floor(rest / 60) % 60, 14)
    writeTwoDigits(rest % 60, 17)
    return text.toString('latin1')
  }
}
