// A session's name: its id in the REST API's list, which other services, links and notifications use.
import { isSessionId } from '../upstream/session-record.ts'
import { UserInputError } from '../user-input-error.ts'

/** Returns the name. Throws UserInputError for a text that no session can have as its name: nothing is read for it. */
export function parseSessionName(name: string): string {
  if (isSessionId(name)) return name
  throw new UserInputError(
    'The session id must have 1 to 512 characters of well-formed text, and not be `.` or `..`.',
  )
}
