// Deterministic sessions for any identity: every documented status, some unknown values, ties, empty lists.
import { createRandom } from './random.ts'
import type { SessionResource, VersionIndicator } from './session-resource.ts'

const day = 86_400
const lifetime = 30 * day

/** The agents that exist without being set up. */
export const seededAgentNames: readonly string[] = ['support-bot', 'travel-planner', 'code-reviewer']

/** Identities that have their rows from the start, so that a list of everybody's rows is never empty. */
export const seededIdentities: readonly string[] = ['seeded-user-1', 'seeded-user-2']

/** The eight documented statuses, then one unknown and one in mixed case. */
export const seededStatuses: readonly string[] = [
  'active',
  'idle',
  'creating',
  'updating',
  'failed',
  'running',
  'Active',
  'deleting',
  'deleted',
  'expired',
]

/**
 * Rows of one identity, newest first; undefined for an agent that is not a seeded one. A pure function of its
 * arguments; `nowSeconds` is the moment the youngest rows are near to.
 */
export function seedSessions(
  seed: number,
  nowSeconds: number,
  agentName: string,
  identity: string,
): SessionResource[] | undefined {
  const random = createRandom(JSON.stringify([seed, agentName, identity]))
  const count = countOf(agentName, random)
  if (count === undefined) return undefined
  const rows: SessionResource[] = []
  let createdAt = nowSeconds - 60 - Math.floor(random() * 600)
  for (let index = 0; index < count; index += 1) {
    // The 5th to 7th rows always share a second; elsewhere a fifth of the rows do.
    const tied = index === 5 || index === 6 || random() < 0.2
    if (index > 0 && !tied) createdAt -= 1 + Math.floor(random() ** 3 * 4 * day)
    rows.push(seedSession(random, index, createdAt, nowSeconds))
  }
  return rows
}

function countOf(agentName: string, random: () => number): number | undefined {
  if (agentName === 'support-bot') return 57
  if (agentName === 'travel-planner') return 23
  if (agentName === 'code-reviewer') return Math.floor(random() * 4)
  return undefined
}

function seedSession(
  random: () => number,
  index: number,
  createdAt: number,
  nowSeconds: number,
): SessionResource {
  const status = seededStatuses[index % seededStatuses.length] ?? 'active'
  const expired = status === 'expired'
  const idleFor = Math.floor(random() * Math.min(nowSeconds - createdAt, lifetime - day))
  const lastAccessedAt = expired ? createdAt : nowSeconds - idleFor
  const row: SessionResource = {
    agent_session_id: sessionId(random),
    version_indicator: versionIndicator(random, index),
    status,
    created_at: createdAt,
    last_accessed_at: lastAccessedAt,
    expires_at: expired ? Math.min(createdAt + lifetime, nowSeconds - 1) : lastAccessedAt + lifetime,
  }
  if (index % 4 === 1) row.stopped_at = lastAccessedAt
  return row
}

/** A session id in the shape of the seeded ones. */
export function sessionId(random: () => number): string {
  let id = 'sess_'
  for (let length = 0; length < 24; length += 1) id += Math.floor(random() * 36).toString(36)
  return id
}

function versionIndicator(random: () => number, index: number): VersionIndicator {
  if (index === 11) return { type: 'version_label', label: 'stable' }
  return { type: 'version_ref', agent_version: String(1 + Math.floor(random() * 9)) }
}
