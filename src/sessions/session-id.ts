// Ids of sessions: those of the REST API, and global ids (Global Object Identification), which name agent and session. Only the
// caller that a global id was issued to can use it, because the REST API does not reliably distinguish users in reads by id. It is
// the agent's name and the row's cursor in the caller's list of that agent: one signature serves both.
import type { CursorCodec } from '../connection/cursor.ts'
import { isSessionId } from '../upstream/session-record.ts'
import { UserInputError } from '../user-input-error.ts'
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

/**
 * Returns a session's id in the REST API, which other services, links and notifications use. Throws UserInputError for a text that
 * no session can have as its id: nothing is read for it.
 */
export function parseRestId(id: string): string {
  if (isSessionId(id)) return id
  throw new UserInputError(
    'The session id must have 1 to 512 characters of well-formed text, and not be `.` or `..`.',
  )
}
