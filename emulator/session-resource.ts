// The resource of the sessions API, as it crosses the wire.

/** Which agent version backs a session; only `version_ref` is documented, other types may appear. */
export interface VersionIndicator {
  type: string
  agent_version?: string
  [field: string]: unknown
}

/** One session. All times are Unix seconds; `status` is an open set. */
export interface SessionResource {
  agent_session_id: string
  version_indicator: VersionIndicator
  status: string
  created_at: number
  last_accessed_at: number
  expires_at: number
  stopped_at?: number
}
