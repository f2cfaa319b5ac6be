// The states that a filter can list, and how people read them.

export type AgentSessionStatus =
  | 'CREATING'
  | 'ACTIVE'
  | 'IDLE'
  | 'UPDATING'
  | 'FAILED'
  | 'DELETING'
  | 'DELETED'
  | 'EXPIRED'
  | 'UNKNOWN'

/** The state as people read it. */
export function statusLabel(status: string): string {
  return status.charAt(0) + status.slice(1).toLowerCase()
}
