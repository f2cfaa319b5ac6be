// Global ids of sessions (Global Object Identification): they name agent and session, and only the caller that an id
// was given to can use it, because the REST API does not reliably tell users apart in reads by id. An id is the name of the
// agent and the cursor of the row in the caller's list of that agent: one seal does for both.
import type { CursorCodec } from '../connection/cursor.ts'
import { isAgentName } from './agent.ts'

/** Of the format. A new format takes a new version. */
const version = 's3'
/** Ends the name of the agent. */
const separator = '.'

/** What an id stands for. */
export interface SessionKey {
  readonly agentName: string
  readonly sessionId: string
}

/** What the ids of an agent's sessions begin with: what follows is the row's cursor. */
export function idPrefix(agentName: string): string {
  return `${version}${Buffer.from(agentName).toString('base64url')}${separator}`
}

/**
 * What an id stands for; undefined for whatever was not given to the caller whose cursors `cursorsOf` gives, by the agent's
 * name.
 */
export function parseSessionId(
  id: string,
  cursorsOf: (agentName: string) => CursorCodec,
): SessionKey | undefined {
  const end = id.indexOf(separator)
  const agentName = Buffer.from(id.slice(version.length, Math.max(end, 0)), 'base64url').toString('latin1')
  // One name has one spelling.
  if (!isAgentName(agentName) || !id.startsWith(idPrefix(agentName))) return undefined
  const row = cursorsOf(agentName).decode(id.slice(end + separator.length))
  return row && { agentName, sessionId: row.rowId }
}
