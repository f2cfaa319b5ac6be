// Sessions of the emulator, as the tests of the pages list them.
import type { SessionResource } from '../../emulator/session-resource.ts'

/** The time in seconds. */
export const now = () => Math.floor(Date.now() / 1_000)

export function row(id: string, createdAt: number, status = 'active'): SessionResource {
  return {
    agent_session_id: id,
    version_indicator: { type: 'version_ref', agent_version: '3' },
    status,
    created_at: createdAt,
    last_accessed_at: createdAt,
    expires_at: createdAt + 30 * 86_400,
  }
}

/** `count` rows, newest first: `name-0`, `name-1`, …, a minute apart. */
export function rows(count: number, name = 'row', newestAt = now() - 3_600): SessionResource[] {
  return Array.from({ length: count }, (_, index) => row(`${name}-${index}`, newestAt - 60 * index))
}

export const ids = (list: readonly SessionResource[]) => list.map((one) => one.agent_session_id)
