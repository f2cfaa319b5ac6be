// Which version of an agent backs a session: one kind is documented; newer kinds are shown as unknown.
import { isVersionReference, type SessionResource } from '../upstream/session-record.ts'

/** What `VersionIndicator`'s fields are read from. */
export type VersionIndicatorNode =
  | { readonly __typename: 'VersionRefIndicator'; readonly type: string; readonly agentVersion: string }
  | { readonly __typename: 'UnknownVersionIndicator'; readonly type: string }

type Indicator = SessionResource['version_indicator']

/** Returns the node of an indicator; null where the REST API has none. */
export function toVersionIndicator(indicator: Indicator): VersionIndicatorNode | null {
  if (!indicator) return null
  return isVersionReference(indicator)
    ? { __typename: 'VersionRefIndicator', type: indicator.type, agentVersion: indicator.agent_version }
    : { __typename: 'UnknownVersionIndicator', type: indicator.type }
}

/** Returns whether the node is the indicator's. */
export function sameIndicator(node: VersionIndicatorNode | null, indicator: Indicator): boolean {
  if (!indicator || node === null) return !indicator && node === null
  if (node.type !== indicator.type) return false
  return 'agentVersion' in node && isVersionReference(indicator)
    ? node.agentVersion === indicator.agent_version
    : true
}
