// Global ids of sessions (Global Object Identification): they name agent and session, and only the caller that an id was
// issued to can use it, because the REST API does not reliably distinguish users in reads by id. An id is the agent's name and
// the row's cursor in the caller's list of that agent: one signature serves both.
import type { CursorCodec } from '../connection/cursor.ts'
import { isAgentName } from './agent.ts'

/** Version of the format. A new format takes a new version. */
const version = 's3'
/** Ends the name of the agent. */
const separator = '.'

/** The session that an id stands for. */
export interface SessionKey {
  readonly agentName: string
  readonly sessionId: string
}

/** Returns the beginning of the ids of an agent's sessions; the row's cursor follows. */
export function idPrefix(agentName: string): string {
  return `${version}${Buffer.from(agentName).toString('base64url')}${separator}`
}

/** Returns what an id stands for; undefined for an id that was not issued to the caller. `cursorsOf`: the caller's cursors. */
export function parseSessionId(
  id: string,
  cursorsOf: (agentName: string) => CursorCodec,
): SessionKey | undefined {
  const end = id.indexOf(separator)
  const agentName = Buffer.from(id.slice(version.length, Math.max(end, 0)), 'base64url').toString('latin1')
  // A name has one encoded form.
  if (!isAgentName(agentName) || !id.startsWith(idPrefix(agentName))) return undefined
  const row = cursorsOf(agentName).decode(id.slice(end + separator.length))
  return row && { agentName, sessionId: row.rowId }
}
