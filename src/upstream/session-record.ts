// One session as the REST API writes it (AgentSessionResource), and the list around it; validated when received.
import { z } from 'zod'
import type { PageRow } from './page.ts'

/** Unix seconds that RFC 3339 can write: up to the end of the year 9999. */
const unixSeconds = z.number().int().min(0).max(253_402_300_799)

/** Ids become path segments: well-formed, bounded, and not one that a proxy resolves away. */
const sessionId = z
  .string()
  .min(1)
  .max(512)
  .refine((id) => id.isWellFormed() && id !== '.' && id !== '..')

const versionIndicator = z.union([
  z.object({ type: z.literal('version_ref'), agent_version: z.string() }),
  z.object({ type: z.string().refine((type) => type !== 'version_ref') }),
])

export const sessionResource = z.object({
  agent_session_id: sessionId,
  version_indicator: versionIndicator.nullish(),
  status: z.string(),
  created_at: unixSeconds,
  last_accessed_at: unixSeconds,
  expires_at: unixSeconds,
  stopped_at: unixSeconds.nullish(),
})

/** A list answer holds at most 100 rows; twice that is tolerated, more is not this API. */
export const sessionList = z.object({
  data: z
    .array(sessionResource)
    .max(200)
    .refine((rows) => new Set(rows.map((row) => row.agent_session_id)).size === rows.length),
  has_more: z.boolean(),
})

/** A row as received, unchanged in `resource`. */
export interface SessionRecord extends PageRow {
  readonly resource: z.output<typeof sessionResource>
}

/** The row of a resource. */
export function toSessionRecord(resource: z.output<typeof sessionResource>): SessionRecord {
  return { id: resource.agent_session_id, createdAt: resource.created_at, resource }
}
