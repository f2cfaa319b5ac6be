// What an event of the stream means for the list that is shown: pure, so that it can be read and tested without a browser.
import type { AgentSessionStatus } from './session-status.ts'

export interface ListedSession {
  readonly id: string
  /** RFC 3339 in UTC, to the second: later moments are greater strings. */
  readonly createdAt: string
  readonly status: string
}

export interface ListedEdge<Node extends ListedSession = ListedSession> {
  readonly cursor: string
  readonly node: Node
}

export interface ListView {
  /** Newest first. */
  readonly edges: readonly ListedEdge[]
  /** Whether the list goes on after the last edge. */
  readonly hasNext: boolean
  /** Null: all. */
  readonly statuses: readonly AgentSessionStatus[] | null
}

/** The list of one agent as it is in the store. */
export interface ShownList extends ListView {
  readonly agentName: string
  /** `__id` of its connection. */
  readonly connectionId: string
}

export interface SessionsChange<Node extends ListedSession = ListedSession> {
  /** Oldest first. */
  readonly added: readonly ListedEdge<Node>[]
  /** Newest first. */
  readonly changed: readonly Node[]
  readonly removedIds: readonly string[]
  readonly reset: boolean
}

/** Whether an event says that nothing has changed. */
export function isEmpty({ added, changed, removedIds, reset }: SessionsChange): boolean {
  return !reset && added.length + changed.length + removedIds.length === 0
}

/** Whether a filter lists a session in this state. */
export function isListed(statuses: ListView['statuses'], status: string): boolean {
  return statuses === null || statuses.some((listed) => listed === status)
}

/**
 * Returns the ids of shown sessions that are not in the list any more, where `current` are its newest sessions, newest first:
 * all of them, or as far as the last one.
 */
export function missingIds(
  edges: readonly ListedEdge[],
  current: readonly Pick<ListedSession, 'id' | 'createdAt'>[],
  isWhole: boolean,
): string[] {
  const ids = new Set(current.map(({ id }) => id))
  const end = current.at(-1)?.createdAt ?? ''
  return edges
    .filter(({ node }) => !ids.has(node.id) && (isWhole || node.createdAt > end))
    .map(({ node }) => node.id)
}

/**
 * Returns the change as it applies to the list that is shown, which may differ from the one that the stream began with: another
 * tab's. `isIncomplete`: the list lacks sessions for which the event has no place, and has to be read again.
 */
export function changeOf<Node extends ListedSession>(
  { edges, hasNext, statuses }: ListView,
  { added, changed, removedIds, reset }: SessionsChange<Node>,
  { isFirst, size }: { readonly isFirst: boolean; readonly size: number },
): SessionsChange<Node> & { readonly isIncomplete: boolean } {
  if (reset) return { added, changed, removedIds, reset, isIncomplete: false }
  const shownIds = new Set(edges.map(({ node }) => node.id))
  const newest = edges[0]?.node.createdAt ?? ''
  const oldest = edges.at(-1)?.node.createdAt ?? ''
  const isPrepended = ({ node }: ListedEdge) => shownIds.has(node.id) || node.createdAt >= newest
  const others = added
    .filter((edge) => !isPrepended(edge))
    .map(({ node }) => node)
    .toReversed()
  const isLacking = ({ id, status, createdAt }: Node) =>
    !shownIds.has(id) && isListed(statuses, status) && (!hasNext || createdAt > oldest)
  const rows = [...added.map(({ node }) => node).toReversed(), ...changed]
  // Between the list that is shown and a full window there may be other sessions.
  const hasGap = isFirst && rows.length >= size && (rows.at(-1)?.createdAt ?? '') > newest && newest !== ''
  return {
    added: added.filter(isPrepended),
    changed: [...others, ...changed],
    removedIds: isFirst ? missingIds(edges, rows, rows.length < size) : removedIds,
    reset,
    isIncomplete: hasGap || [...others, ...changed].some(isLacking),
  }
}
