// Which version of an agent backs a session: one kind today, and whatever comes.
import { isReference, type SessionResource } from '../upstream/session-record.ts'

/** What `VersionIndicator`'s fields are read from. */
export type VersionIndicatorNode =
  | { readonly __typename: 'VersionRefIndicator'; readonly type: string; readonly agentVersion: string }
  | { readonly __typename: 'UnknownVersionIndicator'; readonly type: string }

type Indicator = SessionResource['version_indicator']

/** The node of an indicator; null where the REST API says none. */
export function toVersionIndicator(indicator: Indicator): VersionIndicatorNode | null {
  if (!indicator) return null
  return isReference(indicator)
    ? { __typename: 'VersionRefIndicator', type: indicator.type, agentVersion: indicator.agent_version }
    : { __typename: 'UnknownVersionIndicator', type: indicator.type }
}

/** A text that two indicators share exactly where their nodes are the same. */
export function indicatorKey(indicator: Indicator): string {
  if (!indicator) return ''
  return isReference(indicator) ? `v${indicator.agent_version}` : `t${indicator.type}`
}
